import type { ModelConfig } from '../../model/config.ts';
import { updateCost } from '../../model/cost.ts';
import type { Backend, BackendDescription, OpenOptions, Session } from '../backend.ts';
import { mustTrain } from '../refusals.ts';
import { startEngine } from './engine.ts';
import { planMemory } from './layout.ts';
import { relaxedMadd } from './module.ts';
import { SimdSession } from './session.ts';
import { availableThreads } from './threads.ts';

export interface SimdOptions {
  /** Threads to share the streams of a batch at most; unless given, as many as there are cores and work for. */
  readonly threads?: number | undefined;
}

/** Multiply-adds an update must have for each thread, some 50 µs: below, threads wait for each other too much. */
const WORTH_A_THREAD = 600_000;

/** WebAssembly with 128-bit vectors: float32, for every machine without a GPU. */
export class SimdBackend implements Backend {
  readonly #threads: number | undefined;

  constructor({ threads }: SimdOptions = {}) {
    this.#threads = threads;
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
    const engine = await startEngine(config.cell, planMemory(config, recipe, threads, lengths));
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
