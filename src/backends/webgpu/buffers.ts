import type { Device } from './device.ts';
import type { BufferSize } from './limits.ts';

/** Buffers on the GPU by the names that dispatches know them by. */
export type Buffers = Readonly<Record<string, GPUBuffer>>;

/** Allocates storage buffers that were checked against the device; all zero. */
export function createBuffers<N extends string>(
  device: Device,
  label: string,
  sizes: Readonly<Record<N, BufferSize>>,
): Promise<Record<N, GPUBuffer>> {
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const create = ([name, { bytes }]: [string, BufferSize]) => [name, device.buffer(name, bytes, storage)];
  return device.checked(
    label,
    () => Object.fromEntries(Object.entries<BufferSize>(sizes).map(create)) as Record<N, GPUBuffer>,
  );
}

export function destroyBuffers(buffers: Buffers): void {
  for (const buffer of Object.values(buffers)) buffer.destroy();
}
