import { UserError } from '../errors.ts';
import type { Backend } from './backend.ts';

/** What differs between a browser and Node. */
export interface Environment {
  /**
   * WebGPU's entry point.
   * @param allowSoftware whether an adapter that computes on the CPU will do.
   * @throws UserError saying what is missing and how to get it.
   */
  gpu(options: { allowSoftware: boolean }): Promise<GPU>;
}

/** Every backend by name, the one that `auto` prefers first. Each is loaded only when it is asked for. */
const BACKENDS = {
  webgpu: async ({ gpu }: Environment, allowSoftware: boolean) => {
    const { WebGpuBackend } = await import('./webgpu/backend.ts');
    return WebGpuBackend.create(await gpu({ allowSoftware }));
  },
  simd: async () => {
    const { SimdBackend } = await import('./simd/backend.ts');
    return new SimdBackend();
  },
  cpu: async () => {
    const { CpuBackend } = await import('./cpu/backend.ts');
    return new CpuBackend();
  },
} satisfies Record<string, (environment: Environment, allowSoftware: boolean) => Promise<Backend>>;

export type BackendName = keyof typeof BACKENDS;

/** Names for help texts, `auto` apart. */
export const BACKEND_NAMES = Object.keys(BACKENDS) as BackendName[];

/** A backend that was chosen, and why. */
export interface Choice {
  readonly backend: Backend;
  /** One sentence for people. */
  readonly reason: string;
}

/**
 * Opens the backend of this name, or the best one for `auto`: a GPU where there is one, never one emulated in
 * software, otherwise the fastest way on the CPU.
 * @throws UserError when the name is unknown, or that backend cannot run here.
 */
export async function openBackend(name: string, environment: Environment): Promise<Choice> {
  if (name === 'auto') return chooseBackend(environment);
  if (!isBackendName(name)) {
    throw new UserError(`there is no backend "${name}"; choose auto, ${BACKEND_NAMES.join(' or ')}`);
  }
  return { backend: await BACKENDS[name](environment, true), reason: 'asked for by name' };
}

async function chooseBackend(environment: Environment): Promise<Choice> {
  try {
    return { backend: await BACKENDS.webgpu(environment, false), reason: 'there is a GPU' };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { backend: await BACKENDS.simd(), reason: `${error.message}; the CPU it is` };
  }
}

function isBackendName(name: string): name is BackendName {
  return name in BACKENDS;
}
