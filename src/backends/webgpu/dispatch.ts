import type { Shader } from './shaders.ts';

/** A buffer by its name, and how a shader uses it. */
export interface Binding {
  readonly buffer: string;
  readonly type: 'uniform' | 'read-only-storage' | 'storage';
}

export const read = (buffer: string): Binding => ({ buffer, type: 'read-only-storage' });
export const write = (buffer: string): Binding => ({ buffer, type: 'storage' });
export const uniform = (buffer: string): Binding => ({ buffer, type: 'uniform' });

/** Numbers that a shader is told when it is compiled, by the names of its overrides. */
export type Constants = Readonly<Record<string, number>>;

/** Several sets of constants as one. @throws Error when two of them have the same name. */
export function together(...sets: readonly Constants[]): Constants {
  const all: Record<string, number> = {};
  for (const [name, value] of sets.flatMap((set) => Object.entries(set))) {
    if (name in all) throw new Error(`the constant ${name} is given twice`);
    all[name] = value;
  }
  return all;
}

/** A dispatch as data, known before anything is allocated. */
export interface DispatchPlan {
  readonly shader: Shader;
  /** Those that the shader does not use are left out at compilation. */
  readonly constants: Constants;
  /** By the numbers of the shader's bindings; undefined leaves a number free. */
  readonly bindings: readonly (Binding | undefined)[];
  readonly workgroups: readonly [number, number, number];
}

/** A dispatch ready to be encoded as often as one likes. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

export function encode(pass: GPUComputePassEncoder, { pipeline, bindGroup, workgroups }: Dispatch): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...workgroups);
}
