import type { Environment } from '../backends/registry.ts';
import { isSoftware } from '../backends/webgpu/adapter.ts';
import { UserError } from '../errors.ts';

/** A browser: WebGPU comes from the navigator, in a worker as on a page. */
export const browserEnvironment: Environment = {
  async gpu({ allowSoftware }) {
    const { gpu } = navigator;
    if (!gpu) throw new UserError('this browser has no WebGPU');
    const adapter = allowSoftware
      ? undefined
      : await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null) throw new UserError('WebGPU finds no GPU here');
    if (adapter && isSoftware(adapter.info)) throw new UserError('WebGPU finds only an emulated GPU here');
    return gpu;
  },
};
