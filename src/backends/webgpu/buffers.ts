import type { Device } from './device.ts';
import type { BufferName, Plan } from './plan.ts';

/** Everything that a training keeps on the GPU; shapes and bytes are the plan's. */
export type Buffers = Record<BufferName, GPUBuffer> & {
  /** u32 [1]: updates done, counted by the GPU. */
  readonly control: GPUBuffer;
  /** f32 [1]: the learning rate. */
  readonly settings: GPUBuffer;
};

/** Allocates the buffers of a plan that was checked against the device. */
export function createBuffers(device: Device, plan: Plan): Promise<Buffers> {
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  return device.checked('training buffers', () => {
    const created = Object.entries(plan.buffers).map(([name, { bytes }]) => [
      name,
      device.buffer(name, bytes, storage),
    ]);
    return {
      ...(Object.fromEntries(created) as Record<BufferName, GPUBuffer>),
      control: device.buffer('control', 4, storage),
      settings: device.buffer('settings', 4, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST),
    };
  });
}

export function destroyBuffers(buffers: Record<string, GPUBuffer>): void {
  for (const buffer of Object.values(buffers)) buffer.destroy();
}
