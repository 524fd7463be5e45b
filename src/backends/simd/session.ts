import { write } from '../../model/sampling.ts';
import type { TrainingState } from '../../model/state.ts';
import type { Walk } from '../../text/walk.ts';
import type { Gradients, OpenOptions, SampleRequest, Session } from '../backend.ts';
import type { Engine, Exports } from './engine.ts';
import { LOSSES, type MemoryPlan } from './layout.ts';
import { copyRows, Packing } from './packing.ts';

/** A training in the memory of one WebAssembly module. Calls do their work at once. */
export class SimdSession implements Session {
  readonly #options: OpenOptions;
  readonly #walk: Walk;
  readonly #engine: Engine;
  readonly #packing: Packing;
  /** Padded blocks of parameters, AdaGrad memory and the first lane's gradients. */
  readonly #parameters: Float32Array;
  readonly #memory: Float32Array;
  readonly #gradients: Float32Array;
  /** h, padded [B, pitch]. */
  readonly #hidden: Float32Array;
  readonly #losses: Float64Array;
  /** o of one row [K]; see assembly/read.ts. */
  readonly #logits: Float32Array;
  readonly #kept = new Map<number, Float32Array>();
  #update: number;
  #learningRate: number;

  constructor(options: OpenOptions, walk: Walk, plan: MemoryPlan, engine: Engine) {
    const { config, text, state, learningRate } = options;
    const { layout } = plan;
    const { buffer } = engine.memory;
    const block = (address: number) => new Float32Array(buffer, address, plan.parameterBytes / 4);
    this.#options = options;
    this.#walk = walk;
    this.#engine = engine;
    this.#packing = new Packing(config, plan);
    this.#parameters = block(layout.U!);
    this.#memory = block(layout.U! + layout.toMemory!);
    this.#gradients = block(layout.U! + layout.toGradient!);
    this.#hidden = new Float32Array(buffer, layout.hidden!, (config.batchSize * layout.mPitch!) / 4);
    this.#losses = new Float64Array(buffer, layout.losses!, LOSSES);
    this.#logits = new Float32Array(buffer, layout.O!, config.vocabularySize);
    this.#update = state.update;
    this.#learningRate = learningRate;

    this.#parameters.set(this.#packing.padParameters(state.parameters));
    this.#memory.set(this.#packing.pad(state.memory));
    copyRows(state.hidden, this.#hidden, config.batchSize);
    new Uint32Array(buffer, layout.ids!, text.ids.length).set(text.ids);
    if (text.validationIds) new Uint32Array(buffer, layout.validationIds!).set(text.validationIds);
    engine.exports.copyColumns();
  }

  async train(updates: number): Promise<Float64Array> {
    const losses = new Float64Array(updates);
    for (let done = 0; done < updates; done += LOSSES) {
      const count = Math.min(LOSSES, updates - done);
      this.#run(({ train }) => train(count, this.#place(), this.#learningRate));
      losses.set(this.#losses.subarray(0, count), done);
      this.#update += count;
    }
    return losses;
  }

  /** The module traps when a thread has died; see assembly/threads.ts. */
  #run(work: (module: Exports) => void): void {
    try {
      work(this.#engine.exports);
    } catch (cause) {
      if (this.#engine.layout.threads === 1) throw cause;
      throw new Error('a thread of the SIMD backend stopped answering', { cause });
    }
  }

  /** Updates done in this epoch. */
  #place(): number {
    return this.#update % this.#walk.updatesPerEpoch;
  }

  async gradients(): Promise<Gradients> {
    this.#run((module) => module.gradients(this.#place()));
    const gradients = this.#packing.unpad(this.#gradients);
    this.#gradients.fill(0); // as every update expects to find it
    return { loss: this.#losses[0]!, gradients };
  }

  async evaluate(): Promise<number> {
    const { length } = this.#options.text.validationIds!;
    return this.#engine.exports.evaluate(length) / (length - 1);
  }

  async sample({ from, prime, coins, ...options }: SampleRequest): Promise<Uint32Array> {
    const { beginReading, read, predict } = this.#engine.exports;
    beginReading(from === 'stream');
    const reader = {
      read,
      logits: (o: Float64Array) => {
        predict();
        o.set(this.#logits);
      },
    };
    return write(reader, this.#logits.length, prime, coins, options);
  }

  /** h [B, m]. */
  #readHidden(): Float32Array {
    const { batchSize: B, hiddenSize: m } = this.#options.config;
    const hidden = new Float32Array(B * m);
    copyRows(this.#hidden, hidden, B);
    return hidden;
  }

  keep(slot: number): void {
    const kept = this.#kept.get(slot);
    if (kept) kept.set(this.#parameters);
    else this.#kept.set(slot, this.#parameters.slice());
  }

  async kept(slot: number): Promise<Float32Array> {
    return this.#packing.unpad(this.#kept.get(slot)!);
  }

  setLearningRate(learningRate: number): void {
    this.#learningRate = learningRate;
  }

  async state(): Promise<TrainingState<Float32Array>> {
    return {
      update: this.#update,
      parameters: this.#packing.unpad(this.#parameters),
      memory: this.#packing.unpad(this.#memory),
      hidden: this.#readHidden(),
    };
  }

  dispose(): void {
    this.#kept.clear();
    this.#engine.stop();
  }
}
