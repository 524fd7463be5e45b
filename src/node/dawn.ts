import { isSoftware } from '../backends/webgpu/adapter.ts';
import { messageOf, UserError } from '../errors.ts';
import { hasVulkanLoader, softwareDrivers, useDriver } from './software-driver.ts';

/**
 * WebGPU in Node, by Dawn: a hardware adapter where there is one, otherwise a software driver.
 * @param allowSoftware false refuses to fall back to a software driver.
 * @throws UserError when there is no adapter.
 */
export async function loadDawn({ allowSoftware = true } = {}): Promise<GPU> {
  const dawn = await importDawn();
  Object.assign(globalThis, dawn.globals);
  if (hasVulkanLoader()) {
    const gpu = dawn.create([]);
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter && (allowSoftware || !isSoftware(adapter.info))) return hold(gpu);
  }
  if (!allowSoftware) throw new UserError(`WebGPU finds no hardware adapter here; ${ADVICE}`);
  for (const driver of softwareDrivers()) {
    useDriver(driver);
    const gpu = dawn.create([]);
    if (await gpu.requestAdapter()) return hold(gpu);
  }
  throw new UserError(
    `WebGPU finds no adapter here, not even a software one; ${ADVICE}, or "npm install @sparticuz/chromium" for a slow software driver`,
  );
}

const ADVICE = 'install a Vulkan, Metal or Direct3D 12 driver for the GPU';

/** Dawn stops when its object is collected, though an adapter or a device may still be in use. */
const held: GPU[] = [];

function hold(gpu: GPU): GPU {
  held.push(gpu);
  return gpu;
}

async function importDawn(): Promise<typeof import('webgpu')> {
  try {
    return await import('webgpu');
  } catch (error) {
    throw new UserError(
      `Dawn, the npm package "webgpu", cannot be loaded on ${process.platform}-${process.arch}: ${messageOf(error)}`,
    );
  }
}
