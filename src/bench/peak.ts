import shader from './peak.wgsl?raw';

const WORKGROUPS = 16_384;
const ROUNDS = 1024;
/** 256 threads, 8 chains of 4 numbers. */
const PER_DISPATCH = WORKGROUPS * 256 * ROUNDS * 8 * 4;
const REPETITIONS = 5;

/**
 * Multiply-adds a second that the device behind a backend reaches at best, or null where that is not measured:
 * on the CPU, where no program of the web reaches it, and on a GPU that the CPU emulates.
 */
export async function peakOf(
  backendName: string,
  software: boolean,
  gpu: () => Promise<GPU>,
): Promise<number | null> {
  if (backendName !== 'webgpu' || software) return null;
  const adapter = await (await gpu()).requestAdapter({ powerPreference: 'high-performance' });
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
  const dispatch = async () => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(WORKGROUPS);
    pass.end();
    const started = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return performance.now() - started;
  };
  await dispatch();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPETITIONS; i++) best = Math.min(best, await dispatch());
  return (1000 * PER_DISPATCH) / best;
}
