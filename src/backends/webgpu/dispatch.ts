import type { Shader } from './shaders.ts';

/** A buffer and how a shader uses it. */
export interface Binding {
  readonly buffer: GPUBuffer;
  readonly type: 'uniform' | 'read-only-storage' | 'storage';
  /** Bytes that the shader sees, starting where each encoding says; otherwise it sees the whole buffer. */
  readonly window?: number;
}

/** What to dispatch: a shader, its buffers by the numbers of its bindings, and how many workgroups. */
export interface DispatchDescription {
  readonly shader: Shader;
  /** undefined leaves a number free. */
  readonly bindings: readonly (Binding | undefined)[];
  readonly workgroups: readonly [number, number, number];
}

/** One compute dispatch, ready to be encoded as often as one likes. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

export const read = (buffer: GPUBuffer): Binding => ({ buffer, type: 'read-only-storage' });
export const write = (buffer: GPUBuffer): Binding => ({ buffer, type: 'storage' });
export const uniform = (buffer: GPUBuffer): Binding => ({ buffer, type: 'uniform' });

/** A uniform buffer of which the shader sees `window` bytes, from where each encoding says. */
export const uniformWindow = (buffer: GPUBuffer, window: number): Binding => ({
  buffer,
  type: 'uniform',
  window,
});

/**
 * Encodes one dispatch.
 * @param offsets in bytes, of each binding with a window.
 */
export function encode(
  pass: GPUComputePassEncoder,
  { pipeline, bindGroup, workgroups }: Dispatch,
  offsets: readonly number[] = [],
): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup, offsets);
  pass.dispatchWorkgroups(...workgroups);
}
