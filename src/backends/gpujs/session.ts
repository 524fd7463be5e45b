import { networkOf } from '../../model/network.ts';
import { atOnce } from '../../model/pieces.ts';
import { PartReader } from '../../model/reader.ts';
import type { TrainingState } from '../../model/state.ts';
import { FRESH, startsAt } from '../../text/batches.ts';
import type { Gradients, OpenOptions, SampleRequest, Session, TextPart } from '../backend.ts';
import { CallQueue } from '../call-queue.ts';
import { ReferenceWriter } from '../reference-writer.ts';
import { RING } from './kernels.ts';
import { GpuJsModel } from './model.ts';
import { type Engine, mustHaveContext } from './modes.ts';
import { rowsOf } from './packing.ts';
import type { Carry, Window } from './update.ts';

/**
 * A training in gpu.js kernels. Where the streams read is the host's affair; so are sampling and reading held-out
 * text, which the reference does with the parameters as they stand.
 */
export class GpuJsSession implements Session {
  readonly #engine: Engine;
  readonly #model: GpuJsModel;
  readonly #options: OpenOptions;
  readonly #heldOut = new PartReader();
  readonly #writer = new ReferenceWriter();
  readonly #calls = new CallQueue();
  readonly #kept = new Map<number, Carry>();
  #carry: Carry;
  #update: number;

  constructor(engine: Engine, options: OpenOptions) {
    const { config, recipe, state } = options;
    this.#engine = engine;
    this.#model = new GpuJsModel(engine, config, recipe.clipAt);
    this.#options = options;
    this.#carry = this.#model.upload(state);
    this.#update = state.update;
  }

  /** Runs after all calls made before, and answers if there still was a device at its end. */
  #enqueue<T>(work: () => T | Promise<T>): Promise<T> {
    return this.#calls.add(async () => {
      const value = await work();
      mustHaveContext(this.#engine.gpu);
      return value;
    });
  }

  train(rates: Float64Array): Promise<Float64Array> {
    return this.#enqueue(async () => {
      const losses = new Float64Array(rates.length);
      for (let done = 0; done < rates.length; done += RING) {
        const block = rates.subarray(done, done + RING);
        for (const [slot, rate] of block.entries()) await this.#advance(slot, rate);
        const ring = this.#model.readLosses(this.#carry);
        for (const slot of block.keys()) losses[done + slot] = ring[slot]!;
      }
      return losses;
    });
  }

  async #advance(slot: number, rate: number): Promise<void> {
    const starts = this.#starts();
    const before = this.#entering(starts);
    const after = await this.#model.update(before, this.#window(starts, slot, rate));
    this.#carry = after;
    this.#update++;
    this.#model.release(before, [after, ...this.#kept.values()]);
  }

  /** Where each stream reads in the next update [B]. */
  #starts(): Uint32Array {
    const { text, config } = this.#options;
    return startsAt(text.batches!, config.batchSize, this.#update);
  }

  /** The carry that an update starts from: streams that begin afresh have h = 0. */
  #entering(starts: Uint32Array): Carry {
    if (starts.every((start) => (start & FRESH) === 0)) return this.#carry;
    const { hiddenSize: m, batchSize: B } = this.#options.config;
    const h = this.#model.readHidden(this.#carry);
    const hidden = rowsOf(B, m, (stream, i) => (starts[stream]! & FRESH ? 0 : h[stream * m + i]!));
    return { ...this.#carry, hidden };
  }

  /** tau characters of every stream, and the ones that follow each. */
  #window(starts: Uint32Array, slot: number, rate: number): Window {
    const { seqLength: tau, batchSize: B } = this.#options.config;
    const { ids } = this.#options.text;
    const inputs = new Float32Array(tau * B);
    const targets = new Float32Array(tau * B);
    for (let row = 0; row < tau * B; row++) {
      const at = (starts[row % B]! & ~FRESH) + Math.floor(row / B);
      inputs[row] = ids[at]!;
      targets[row] = ids[at + 1]!;
    }
    return { inputs, targets, control: Float32Array.of(rate, slot) };
  }

  gradients(): Promise<Gradients> {
    return this.#enqueue(() => {
      const starts = this.#starts();
      return this.#model.gradients(this.#entering(starts), this.#window(starts, 0, 0));
    });
  }

  evaluate(part?: TextPart): Promise<number> {
    return this.#enqueue(() =>
      atOnce(this.#heldOut.meanLoss(this.#network(), this.#options.text.validationIds!, part)),
    );
  }

  sample(request: SampleRequest): Promise<Uint32Array> {
    const { hiddenSize: m } = this.#options.config;
    const stream = () => this.#model.readHidden(this.#carry).subarray(0, m);
    return this.#enqueue(() => this.#writer.write(this.#network(), request, stream));
  }

  #network() {
    return networkOf(this.#options.config, this.#model.read(this.#carry, 'theta'));
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

  state(): Promise<TrainingState<Float32Array>> {
    return this.#enqueue(() => ({
      update: this.#update,
      parameters: this.#model.read(this.#carry, 'theta'),
      moments: this.#model.read(this.#carry, 'memory'),
      carried: this.#model.readHidden(this.#carry),
    }));
  }

  dispose(): void {
    this.#kept.clear();
    this.#engine.gpu.destroy();
  }
}
