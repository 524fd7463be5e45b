import type { ModelConfig } from '../../model/config.ts';
import { walkOf } from '../../text/walk.ts';
import type { Backend, BackendDescription, OpenOptions, Session } from '../backend.ts';
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
    const { config, text } = options;
    const walk =
      text.ids.length > 0
        ? walkOf(text.ids.length, config.batchSize, config.seqLength)
        : { streamLength: 0, updatesPerEpoch: 1 };
    const lengths = { text: text.ids.length, validation: text.validationIds?.length ?? 0 };
    const threads = text.ids.length > 0 ? this.#threadsFor(config) : 1;
    const plan = planMemory(config, walk, threads, lengths);
    const engine = await startEngine(plan);
    try {
      return new SimdSession(options, walk, plan, engine);
    } catch (error) {
      engine.stop();
      throw error;
    }
  }

  #threadsFor(config: ModelConfig): number {
    const { batchSize: B, hiddenSize: m, vocabularySize: K, seqLength: tau } = config;
    const useful = Math.ceil((3 * tau * B * m * (m + K)) / WORTH_A_THREAD);
    return this.#threads ?? Math.min(availableThreads(), useful);
  }

  dispose(): void {}
}
