import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { peerDependencies } from '../../package.json' with { type: 'json' };
import { isSoftware } from '../backends/webgpu/adapter.ts';
import { messageOf, UserError } from '../errors.ts';
import { mayHaveGpu } from './gpu-files.ts';
import { hasVulkanLoader, softwareDrivers, useDriver } from './software-driver.ts';

/**
 * WebGPU in Node, by Dawn: a hardware adapter where there is one, otherwise a software driver.
 * @param allowSoftware false refuses to fall back to a software driver.
 * @throws UserError when Dawn is not installed, or finds no adapter.
 */
export async function loadDawn({ allowSoftware = true } = {}): Promise<GPU> {
  mustHaveDawn();
  const fits = ({ info }: GPUAdapter) => allowSoftware || !isSoftware(info);
  const asked = mayHaveGpu();
  const system = asked ? await systemGpu(fits) : undefined;
  if (system) return system;
  if (!allowSoftware) throw new UserError(`WebGPU finds no hardware adapter here; ${ADVICE}`);
  const software = (await softwareGpu()) ?? (asked ? undefined : await systemGpu(fits));
  if (software) return software;
  throw new UserError(
    `WebGPU finds no adapter here, not even a software one; ${ADVICE}, or "npm install @sparticuz/chromium" for a slow software driver`,
  );
}

const DAWN = 'webgpu';

/** @throws UserError where it is not installed, which needs no looking for drivers. */
function mustHaveDawn(): void {
  try {
    createRequire(import.meta.url).resolve(DAWN);
  } catch {
    throw new UserError(
      `WebGPU in Node is Dawn's, which is not installed: "npm install ${DAWN}@${peerDependencies[DAWN]}" brings it, and every other backend does without`,
    );
  }
}

/** By the drivers that this system has. */
async function systemGpu(fits: (adapter: GPUAdapter) => boolean): Promise<GPU | undefined> {
  if (!hasVulkanLoader()) return undefined;
  const gpu = await startDawn();
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  return adapter && fits(adapter) ? hold(gpu) : undefined;
}

/** By a driver that comes with a package. */
async function softwareGpu(): Promise<GPU | undefined> {
  for (const driver of softwareDrivers()) {
    useDriver(driver);
    const gpu = await startDawn();
    if (await gpu.requestAdapter()) return hold(gpu);
  }
  return undefined;
}

async function startDawn(): Promise<GPU> {
  const dawn = await importDawn();
  Object.assign(globalThis, dawn.globals);
  process.env.XDG_RUNTIME_DIR ||= tmpdir(); // Mesa's drivers complain where there is none
  return dawn.create([]);
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
    const here = `${process.platform}-${process.arch}`;
    throw new UserError(`Dawn, the npm package "webgpu", cannot be loaded on ${here}: ${messageOf(error)}`);
  }
}
