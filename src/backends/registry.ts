import { messageOf, UserError } from '../errors.ts';
import type { Backend } from './backend.ts';
import { checked } from './checked.ts';
import { chooseByMeasuring } from './choose.ts';
import { HandoverBackend, successors } from './handover.ts';
import type { Candidate, Measurement, Trial } from './measure.ts';
import { BACKEND_NAMES, type BackendName, isBackendName } from './names.ts';
import type { WebGpu } from './webgpu/entry.ts';

/** What differs between a browser and Node. */
export interface Environment {
  /**
   * WebGPU's entry point.
   * @param options.allowSoftware whether an adapter that computes on the CPU will do.
   * @throws UserError saying what is missing and how to get it.
   */
  gpu(options: { readonly allowSoftware: boolean }): Promise<WebGpu>;
  /** Threads of the backend `simd` at most; as many as are of use when left out. */
  readonly threads?: number | undefined;
  /** Where measured choices of this machine are remembered; nowhere when left out. */
  readonly choices?: ChoiceStore;
}

/** Short texts by key, kept from run to run: a file, or a browser's storage. No call may throw. */
export interface ChoiceStore {
  /** The text behind a key; undefined where there is none. */
  get(key: string): string | undefined;
  /** Keeps a text for later runs. */
  set(key: string, value: string): void;
}

/** @param variant what stands behind the colon in "gpujs:webasm". */
type Load = (environment: Environment, allowSoftware: boolean, variant?: string) => Promise<Backend>;

/** Each is loaded only when it is asked for. */
const BACKENDS: Readonly<Record<BackendName, Load>> = {
  webgpu: async ({ gpu, choices }, allowSoftware) => {
    const { WebGpuBackend } = await import('./webgpu/backend.ts');
    return WebGpuBackend.create(await gpu({ allowSoftware }), choices ? { choices } : {});
  },
  simd: async ({ threads }) => {
    const { SimdBackend } = await import('./simd/backend.ts');
    return new SimdBackend({ threads });
  },
  cpu: async () => {
    const { CpuBackend } = await import('./cpu/backend.ts');
    return new CpuBackend();
  },
  gpujs: async ({ gpu }, _, variant) => {
    const { GpuJsBackend } = await import('./gpujs/backend.ts');
    return GpuJsBackend.create(variant, () => gpu({ allowSoftware: true }));
  },
};

/** Backends that `auto` leaves out: gpu.js is large to load, and plain loops, which are always there, outrun it. */
const NEVER_AUTOMATIC: readonly BackendName[] = ['gpujs'];
/** Backends with variants, "gpujs:webasm" say. */
const WITH_VARIANTS: readonly BackendName[] = ['gpujs'];

/** A backend that was chosen, and why. */
export interface Choice {
  /** The caller disposes it. */
  readonly backend: Backend;
  /** One sentence for people. */
  readonly reason: string;
  /** What was measured for the choice, one candidate each; empty when nothing was. */
  readonly measurements: readonly Measurement[];
}

/**
 * Opens the backend of this name, or the best one for `auto`: with a trial the one that trains fastest at it,
 * without one the first that runs here. One that computes on the CPU through a GPU's interface is never chosen.
 * @throws UserError when the name is unknown, or that backend cannot run here.
 */
export async function openBackend(name: string, environment: Environment, trial?: Trial): Promise<Choice> {
  if (name === 'auto') {
    return trial
      ? chooseByMeasuring(candidatesOf(environment), trial, environment.choices)
      : firstThatRuns(environment);
  }
  const [family = '', variant] = splitOnce(name, ':');
  if (!isBackendName(family) || (variant !== undefined && !WITH_VARIANTS.includes(family))) {
    throw new UserError(`there is no backend "${name}"; choose auto, ${BACKEND_NAMES.join(' or ')}`);
  }
  const backend = checked(await BACKENDS[family](environment, true, variant));
  return { backend, reason: 'asked for by name', measurements: [] };
}

/**
 * Opens a backend as openBackend() does, for a training that is to outlive it: one that was asked for by name, too, hands
 * over when it fails in the middle of a run.
 * @param trial for `auto`.
 */
export async function openForTraining(
  name: string,
  environment: Environment,
  trial: () => Trial,
): Promise<Choice> {
  if (name === 'auto') return openBackend(name, environment, trial());
  const choice = await openBackend(name, environment);
  const next = successorsOf(splitOnce(name, ':')[0] as BackendName, environment);
  return next.length === 0 ? choice : { ...choice, backend: new HandoverBackend(choice.backend, next) };
}

/** Where a training goes on: never on a GPU, which may be what failed, and never with less precision. */
function successorsOf(name: BackendName, environment: Environment): Candidate[] {
  if (name === 'cpu') return [];
  const all = candidatesOf(environment);
  const itself = all.filter((candidate) => candidate.name === name);
  const others = all.filter((candidate) => candidate.name !== name && candidate.name !== 'webgpu');
  return itself[0] ? successors(itself[0], others) : others;
}

/** The backends that `auto` chooses from, the one to prefer first. */
function candidatesOf(environment: Environment): Candidate[] {
  return BACKEND_NAMES.filter((name) => !NEVER_AUTOMATIC.includes(name)).map((name) => {
    const create = (threads = environment.threads) => BACKENDS[name]({ ...environment, threads }, false);
    const candidate = { name, create: () => create() };
    return name === 'simd' ? { ...candidate, spare: { name, create: () => create(1) } } : candidate;
  });
}

async function firstThatRuns(environment: Environment): Promise<Choice> {
  const refusals: string[] = [];
  for (const { create } of candidatesOf(environment)) {
    try {
      const backend = await create();
      if (!backend.describe().software) {
        const reason = refusals.length === 0 ? 'there is a GPU' : `${refusals.join('; ')}; this is next`;
        return { backend: checked(backend), reason, measurements: [] };
      }
      refusals.push(`${backend.describe().name} computes on the CPU here`);
      backend.dispose();
    } catch (error) {
      refusals.push(messageOf(error));
    }
  }
  throw new UserError(refusals.join('; '));
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
