import type { ModelConfig } from '../../model/config.ts';
import { forwardCost, updateCost } from '../../model/cost.ts';
import {
  type Backend,
  type BackendDescription,
  type OpenOptions,
  PART_UNIT,
  type Session,
} from '../backend.ts';
import { mustTrain } from '../refusals.ts';
import { startEngine } from './engine.ts';
import { planMemory } from './layout.ts';
import { relaxedMadd } from './module.ts';
import { SimdSession } from './session.ts';
import { availableThreads } from './threads.ts';

export interface SimdOptions {
  /** Threads to share the streams of a batch at most; unless given, as many as there are cores and work for. */
  readonly threads?: number | undefined;
  /** Multiply-adds from which on a call is made away from the caller's thread, where the platform can do that. */
  readonly longCall?: number;
}

/** Multiply-adds an update must have for each thread, some 50 µs: below, threads wait for each other too much. */
const WORTH_A_THREAD = 600_000;

/** A tenth of a second to a second. */
const LONG_CALL = 2e9;

/** WebAssembly with 128-bit vectors: float32, for every machine without a GPU. */
export class SimdBackend implements Backend {
  readonly #threads: number | undefined;
  readonly #longCall: number;

  constructor({ threads, longCall = LONG_CALL }: SimdOptions = {}) {
    this.#threads = threads;
    this.#longCall = longCall;
  }

  describe(): BackendDescription {
    const threads = this.#threads ?? availableThreads();
    const detail = [
      'WebAssembly v128',
      ...(relaxedMadd ? ['relaxed madd'] : []),
      threads === 1 ? 'one thread' : `up to ${threads} threads`,
    ];
    return { name: 'simd', detail: detail.join(', '), precision: 'float32', software: false };
  }

  async open(options: OpenOptions): Promise<Session> {
    const { config, recipe, text } = options;
    mustTrain('simd', config, recipe);
    const lengths = {
      text: text.ids.length,
      updatesPerEpoch: text.batches?.updatesPerEpoch ?? 0,
      validation: text.validationIds?.length ?? 0,
    };
    const threads = text.batches ? this.#threadsFor(config) : 1;
    const isLong = text.batches !== undefined && longestCall(options) >= this.#longCall;
    const plan = planMemory(config, recipe, threads, lengths, isLong);
    const engine = await startEngine(config.cell, plan, isLong);
    try {
      return new SimdSession(options, engine);
    } catch (error) {
      engine.stop();
      throw error;
    }
  }

  #threadsFor(config: ModelConfig): number {
    const useful = Math.ceil(updateCost(config) / WORTH_A_THREAD);
    return this.#threads ?? Math.min(availableThreads(), useful);
  }

  dispose(): void {}
}

/** Multiply-adds of an update, or of the shortest part of a held-out text. */
function longestCall({ config, text }: OpenOptions): number {
  return Math.max(updateCost(config), text.validationIds ? PART_UNIT * forwardCost(config) : 0);
}
