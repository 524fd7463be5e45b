import { readFileSync } from 'node:fs';

/** Of peak.wgsl: rounds × chains × four components × two operations. */
const OPERATIONS = 4096 * 8 * 4 * 2;
const SIZE = 256;

/**
 * Float32 operations a second of an adapter, by multiply-adds in registers; a multiply-add counts as two.
 * @param {GPU} gpu
 */
export async function measuredPeak(gpu) {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  const device = await adapter.requestDevice();
  const code = readFileSync(new URL('peak.wgsl', import.meta.url), 'utf8');
  const module = device.createShaderModule({ label: 'peak', code });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
  let best = 0;
  // As much work as takes 20 ms: a GPU with many multiprocessors must be full.
  for (let workgroups = 1, seconds = 0; seconds < 0.02 && workgroups <= 65535; workgroups *= 2) {
    for (let attempt = 0; attempt < 2; attempt++) {
      seconds = await timeOf(device, pipeline, workgroups);
      best = Math.max(best, (workgroups * SIZE * OPERATIONS) / seconds);
    }
  }
  device.destroy();
  return best;
}

async function timeOf(device, pipeline, workgroups) {
  const sums = device.createBuffer({ size: workgroups * SIZE * 4, usage: GPUBufferUsage.STORAGE });
  const layout = pipeline.getBindGroupLayout(0);
  const bindGroup = device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer: sums } }] });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(workgroups);
  pass.end();
  const started = performance.now();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  const seconds = (performance.now() - started) / 1000;
  sums.destroy();
  return seconds;
}
