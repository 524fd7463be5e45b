import { evaluate } from '../../model/reference.ts';
import { sample } from '../../model/sampling.ts';
import type { TrainingState } from '../../model/state.ts';
import { tensorsOf, viewsOf } from '../../model/tensors.ts';
import { cursorAt, type Walk, walkOf } from '../../text/walk.ts';
import type { Gradients, OpenOptions, SampleRequest, Session } from '../backend.ts';
import { RING } from './kernels.ts';
import { GpuJsModel } from './model.ts';
import type { Engine } from './modes.ts';
import { rowsOf } from './packing.ts';
import type { Carry, Window } from './update.ts';

/**
 * A training in gpu.js kernels. The walk through the text is the host's; so are sampling and reading held-out
 * text, which the reference does with the parameters as they stand.
 */
export class GpuJsSession implements Session {
  readonly #engine: Engine;
  readonly #model: GpuJsModel;
  readonly #options: OpenOptions;
  readonly #walk: Walk;
  readonly #kept = new Map<number, Carry>();
  #carry: Carry;
  #update: number;
  #learningRate: number;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, options: OpenOptions) {
    const { config, text, state, learningRate } = options;
    this.#engine = engine;
    this.#model = new GpuJsModel(engine, config);
    this.#options = options;
    // Without a text the session only samples, and the walk is never taken.
    this.#walk =
      text.ids.length === 0
        ? { streamLength: 0, updatesPerEpoch: 1 }
        : walkOf(text.ids.length, config.batchSize, config.seqLength);
    this.#carry = this.#model.upload(state);
    this.#update = state.update;
    this.#learningRate = learningRate;
  }

  /** Runs after all calls made before. */
  #enqueue<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  train(updates: number): Promise<Float64Array> {
    return this.#enqueue(async () => {
      const losses = new Float64Array(updates);
      for (let done = 0; done < updates; done += RING) {
        const block = Math.min(RING, updates - done);
        for (let slot = 0; slot < block; slot++) await this.#advance(slot);
        const ring = this.#model.readLosses(this.#carry);
        for (let slot = 0; slot < block; slot++) losses[done + slot] = ring[slot]!;
      }
      return losses;
    });
  }

  async #advance(slot: number): Promise<void> {
    const before = this.#atEpochStart();
    const after = await this.#model.update(before, this.#window(slot));
    this.#carry = after;
    this.#update++;
    this.#model.release(before, [after, ...this.#kept.values()]);
  }

  /** The carry that the next update starts from: with h = 0 where the text begins anew. */
  #atEpochStart(): Carry {
    if (this.#cursor() > 0) return this.#carry;
    const { hiddenSize: m, batchSize: B } = this.#options.config;
    return { ...this.#carry, hidden: rowsOf(B, m, () => 0) };
  }

  #cursor(): number {
    return cursorAt(this.#walk, this.#options.config.seqLength, this.#update);
  }

  /** The next tau characters of every stream, and the ones that follow each. */
  #window(slot: number): Window {
    const { seqLength: tau, batchSize: B } = this.#options.config;
    const { ids } = this.#options.text;
    const cursor = this.#cursor();
    const inputs = new Float32Array(tau * B);
    const targets = new Float32Array(tau * B);
    for (let t = 0; t < tau; t++) {
      for (let stream = 0; stream < B; stream++) {
        const at = stream * this.#walk.streamLength + cursor + t;
        inputs[t * B + stream] = ids[at]!;
        targets[t * B + stream] = ids[at + 1]!;
      }
    }
    return { inputs, targets, control: Float32Array.of(this.#learningRate, slot) };
  }

  gradients(): Promise<Gradients> {
    return this.#enqueue(() => this.#model.gradients(this.#atEpochStart(), this.#window(0)));
  }

  evaluate(): Promise<number> {
    return this.#enqueue(() => evaluate(this.#parameters(), this.#options.text.validationIds!));
  }

  sample({ from, prime, coins, ...options }: SampleRequest): Promise<Uint32Array> {
    return this.#enqueue(() => {
      const m = this.#options.config.hiddenSize;
      const h = from === 'zero' ? new Float32Array(m) : this.#model.readHidden(this.#carry).subarray(0, m);
      return sample(this.#parameters(), h, prime, coins, options);
    });
  }

  #parameters() {
    return viewsOf(tensorsOf(this.#options.config), this.#model.read(this.#carry, 'theta'));
  }

  keep(slot: number): void {
    this.#enqueue(() => {
      const before = this.#kept.get(slot);
      this.#kept.set(slot, this.#carry);
      if (before) this.#model.release(before, [this.#carry, ...this.#kept.values()]);
    });
  }

  kept(slot: number): Promise<Float32Array> {
    return this.#enqueue(() => this.#model.read(this.#kept.get(slot)!, 'theta'));
  }

  setLearningRate(learningRate: number): void {
    this.#enqueue(() => {
      this.#learningRate = learningRate;
    });
  }

  state(): Promise<TrainingState<Float32Array>> {
    return this.#enqueue(() => ({
      update: this.#update,
      parameters: this.#model.read(this.#carry, 'theta'),
      memory: this.#model.read(this.#carry, 'memory'),
      hidden: this.#model.readHidden(this.#carry),
    }));
  }

  dispose(): void {
    this.#kept.clear();
    this.#engine.gpu.destroy();
  }
}
