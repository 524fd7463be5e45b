import { describe, expect, it } from 'vitest';
import { isSoftware } from '../../src/backends/webgpu/adapter.ts';
import { UserError } from '../../src/errors.ts';
import { loadDawn } from '../../src/node/dawn.ts';

describe('loadDawn', () => {
  it('always finds an adapter where a software driver will do', async () => {
    const adapter = await (await loadDawn()).requestAdapter();
    expect(adapter).not.toBeNull();
  });

  it('without a software driver: a hardware adapter, or one sentence on how to get one', async () => {
    const found = loadDawn({ allowSoftware: false });
    try {
      expect(isSoftware((await (await found).requestAdapter())!.info)).toBe(false);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect((error as Error).message).toMatch(/^WebGPU finds no hardware adapter here; install /);
    }
  });
});
