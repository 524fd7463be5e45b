import { UserError } from '../../errors.ts';
import type { WebGpu } from './entry.ts';

/**
 * Picks an adapter.
 * @param gpu `navigator.gpu` of a browser, or Dawn's in Node; undefined where there is no WebGPU.
 * @throws UserError when there is none.
 */
export async function requestAdapter(gpu: WebGpu | undefined): Promise<GPUAdapter> {
  if (!gpu) {
    throw new UserError(
      'this browser has no WebGPU; use a current Chrome, Edge, Safari or Firefox, or choose another backend',
    );
  }
  const adapter = await findAdapter(gpu);
  if (!adapter) {
    throw new UserError(
      'WebGPU finds no adapter here; install a Vulkan, Metal or Direct3D 12 driver for the GPU, or choose another backend',
    );
  }
  return adapter;
}

/** The fastest adapter; null where there is none. */
export async function findAdapter(gpu: WebGpu): Promise<GPUAdapter | null> {
  return (await gpu.requestAdapter({ powerPreference: 'high-performance' })) as GPUAdapter | null;
}

/** True for an adapter that computes on the CPU: right for tests, slower than plain loops. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(describeAdapter(info));
}

/** "nvidia hopper, NVIDIA H200 (driver 570.86)", or as much of it as the browser tells. */
export function describeAdapter({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  const known = [`${vendor} ${architecture}`.trim(), device, description].filter((part) => part);
  return known.join(', ') || 'an adapter without a name';
}
