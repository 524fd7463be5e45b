import { findAdapter } from '../backends/webgpu/adapter.ts';
import type { WebGpu } from '../backends/webgpu/entry.ts';
import { Polling } from '../backends/webgpu/polling.ts';
import shader from './peak.wgsl?raw';

/** So many that a data-centre GPU, too, is busy for LONG_ENOUGH with the most workgroups of one dispatch. */
const ROUNDS = 1024;
/** A workgroup's multiply-adds: 256 threads with 8 chains of 4 numbers. */
const PER_WORKGROUP = 256 * 8 * 4 * ROUNDS;
/** The work is doubled until a dispatch takes so long, far from any watchdog: milliseconds. */
const LONG_ENOUGH = 10;
const MOST_WORKGROUPS = 65_535;
const REPETITIONS = 5;

/**
 * Multiply-adds a second that the device behind a backend reaches at best, or null where that is not measured:
 * on the CPU, where no program of the web reaches it, and on a GPU that the CPU emulates.
 */
export async function peakOf(
  backendName: string,
  software: boolean,
  gpu: () => Promise<WebGpu>,
): Promise<number | null> {
  if (backendName !== 'webgpu' || software) return null;
  return measurePeak(await gpu());
}

/** Multiply-adds a second of an adapter; null where there is none. */
export async function measurePeak(gpu: WebGpu): Promise<number | null> {
  const adapter = await findAdapter(gpu);
  const device = await adapter?.requestDevice({ label: 'multiply-add peak' });
  if (!device) return null;
  try {
    return await measure(device);
  } finally {
    device.destroy();
  }
}

async function measure(device: GPUDevice): Promise<number> {
  const module = device.createShaderModule({ label: 'peak', code: shader });
  const pipeline = await device.createComputePipelineAsync({
    label: 'peak',
    layout: 'auto',
    compute: { module, constants: { rounds: ROUNDS } },
  });
  const result = device.createBuffer({ label: 'peak', size: 4, usage: GPUBufferUsage.STORAGE });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: result } }],
  });
  const polling = new Polling(device.queue);
  const millisecondsFor = async (workgroups: number) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(workgroups);
    pass.end();
    const started = performance.now();
    device.queue.submit([encoder.finish()]);
    await polling.during(device.queue.onSubmittedWorkDone());
    return performance.now() - started;
  };
  await millisecondsFor(1); // compiles
  let workgroups = 16;
  let best = await millisecondsFor(workgroups);
  while (best < LONG_ENOUGH && 2 * workgroups <= MOST_WORKGROUPS) {
    workgroups *= 2;
    best = await millisecondsFor(workgroups);
  }
  for (let i = 1; i < REPETITIONS; i++) best = Math.min(best, await millisecondsFor(workgroups));
  return (1000 * workgroups * PER_WORKGROUP) / best;
}
