import type { GPU, Texture } from 'gpu.js';
import type { Kernel, Value } from './kernels.ts';

/** Kernel calls that turn values into values. */
type Plan = (values: readonly Value[]) => Value[];

export interface Prepared {
  run(values: readonly Value[]): Promise<Value[]>;
}

/** Carries out plans on one of gpu.js' backends. */
export interface Executor {
  /** Goes around every kernel that a plan calls. */
  readonly wrap: (kernel: Kernel) => Kernel;
  /** @param length values that the plan takes. */
  prepare(plan: Plan, length: number): Prepared;
  /** Frees values that a plan returned. */
  release(values: readonly Value[]): void;
  /** Names of the kernel classes that carried out the plans so far. */
  classes(): string[];
}

/** gpu.js runs a kernel on the CPU, with a mere warning, where its device cannot take it: so ask what ran. */
const CLASS_OF_MODE: Readonly<Record<string, string>> = {
  cpu: 'CPUKernel',
  webasm: 'WebAssemblyKernel',
  webgpu: 'WebGPUKernel',
};

/**
 * Has gpu.js record a plan and run it in one go: all steps in one WebAssembly memory, or in one WebGPU command
 * buffer. Values cross to the host between runs.
 */
export function recordingExecutor(gpu: GPU): Executor {
  const pipelines: ReturnType<GPU['createPipeline']>[] = [];
  return {
    wrap: (kernel) => kernel,
    prepare(plan, length) {
      const orchestrate = (...values: Value[]) => plan(values);
      // gpu.js asks the function how many arguments to stand in for.
      Object.defineProperty(orchestrate, 'length', { value: length });
      // One thread: gpu.js' workers wait for each other after every kernel, which costs more than these kernels.
      const pipeline = gpu.createPipeline(orchestrate, { threads: false });
      pipelines.push(pipeline);
      return { run: async (values) => (await pipeline(...(values as never[]))) as Value[] };
    },
    release() {},
    classes: () => [
      ...new Set(pipelines.flatMap(({ backend }) => (backend ? [CLASS_OF_MODE[backend] ?? backend] : []))),
    ],
  };
}

/** A kernel as gpu.js hands it out: a function with what it runs on behind it. */
type Shortcut = Kernel & { readonly kernel: object };

/**
 * Calls the kernels one by one; values stay in textures between runs, and what a run leaves over is freed.
 * @param nameOf name of the class of a kernel.
 */
export function textureExecutor(nameOf: (kernel: object) => string): Executor {
  let made: Value[] = [];
  const shortcuts = new Set<Shortcut>();
  const release = (values: readonly Value[]) => {
    for (const value of values) (value as Partial<Texture>).delete?.();
  };
  return {
    wrap:
      (kernel) =>
      (...values) => {
        const result = kernel(...values);
        shortcuts.add(kernel as Shortcut);
        made.push(result);
        return result;
      },
    prepare: (plan) => ({
      async run(values) {
        made = [];
        const results = plan(values);
        const kept = new Set(results);
        release(made.filter((value) => !kept.has(value)));
        return results;
      },
    }),
    release,
    classes: () => [...new Set([...shortcuts].map(({ kernel }) => nameOf(kernel)))],
  };
}
