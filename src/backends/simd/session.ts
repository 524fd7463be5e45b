import { slotsOf, stepNumbers } from '../../model/optimizers/index.ts';
import { write } from '../../model/sampling.ts';
import type { TrainingState } from '../../model/state.ts';
import { parameterCount } from '../../model/tensors.ts';
import type { Gradients, OpenOptions, SampleRequest, Session } from '../backend.ts';
import type { Engine, Exports } from './engine.ts';
import { type Packing, packingOfStates, packingOfTensors } from './packing.ts';
import { MOST_UPDATES } from './regions.ts';

/** A training in the memory of one WebAssembly module. Calls do their work at once. */
export class SimdSession implements Session {
  readonly #options: OpenOptions;
  readonly #engine: Engine;
  readonly #tensors: Packing;
  readonly #states: Packing;
  /** Padded blocks of parameters, of each of their moments and of the first lane's gradients. */
  readonly #parameters: Float32Array;
  readonly #moments: readonly Float32Array[];
  readonly #gradients: Float32Array;
  /** Padded state rows. */
  readonly #carried: Float32Array;
  /** The optimiser's numbers [updates, 4], and the losses, of one call. */
  readonly #numbers: Float32Array;
  readonly #losses: Float64Array;
  /** o of one row [K]; see assembly/read.ts. */
  readonly #logits: Float32Array;
  readonly #starts: Uint32Array;
  /** Whose starts are in the memory. */
  #epoch: number | undefined;
  readonly #kept = new Map<number, Float32Array>();
  #update: number;

  constructor(options: OpenOptions, engine: Engine) {
    const { config, recipe, text, state } = options;
    const { layout, memory } = engine;
    const floats = (address: number, length: number) => new Float32Array(memory.buffer, address, length);
    const block = (address: number) => floats(address, layout.parameterBytes! / 4);
    const words = (address: number, length: number) => new Uint32Array(memory.buffer, address, length);
    this.#options = options;
    this.#engine = engine;
    this.#tensors = packingOfTensors(config, layout);
    this.#states = packingOfStates(config, layout);
    this.#parameters = block(layout.U!);
    this.#moments = Array.from({ length: slotsOf(recipe) }, (_, slot) =>
      block(layout.U! + layout.toMoments! + slot * layout.parameterBytes!),
    );
    this.#gradients = block(layout.U! + layout.toGradient!);
    this.#carried = floats(layout.carried!, (config.layers * config.batchSize * layout.sPitch!) / 4);
    this.#numbers = floats(layout.numbers!, MOST_UPDATES * 4);
    this.#losses = new Float64Array(memory.buffer, layout.losses!, MOST_UPDATES);
    this.#logits = floats(layout.O!, config.vocabularySize);
    this.#starts = words(layout.starts!, layout.updatesPerEpoch! * config.batchSize);
    this.#update = state.update;

    this.#parameters.set(this.#tensors.pad(state.parameters));
    const count = parameterCount(config);
    for (const [slot, moment] of this.#moments.entries())
      moment.set(this.#tensors.pad(state.moments.subarray(slot * count, (slot + 1) * count)));
    this.#carried.set(this.#states.pad(state.carried));
    words(layout.ids!, text.ids.length).set(text.ids);
    if (text.validationIds) words(layout.validationIds!, text.validationIds.length).set(text.validationIds);
    engine.exports.completeParameters();
  }

  async train(rates: Float64Array): Promise<Float64Array> {
    const losses = new Float64Array(rates.length);
    for (let done = 0; done < rates.length; ) {
      const row = this.#enterEpoch();
      const count = Math.min(MOST_UPDATES, rates.length - done, this.#updatesLeft(row));
      this.#writeNumbers(rates.subarray(done, done + count));
      this.#run(({ train }) => train(count, this.#update, row));
      losses.set(this.#losses.subarray(0, count), done);
      this.#update += count;
      done += count;
    }
    return losses;
  }

  /** Sees that the starts of the next update's epoch are in the memory. @returns updates done in it. */
  #enterEpoch(): number {
    const { updatesPerEpoch, changing, startsOf } = this.#options.text.batches!;
    const epoch = changing ? Math.floor(this.#update / updatesPerEpoch) : 0;
    if (epoch !== this.#epoch) this.#starts.set(startsOf(epoch));
    this.#epoch = epoch;
    return this.#update % updatesPerEpoch;
  }

  /** How many updates the starts in the memory are good for. */
  #updatesLeft(row: number): number {
    const { updatesPerEpoch, changing } = this.#options.text.batches!;
    return changing ? updatesPerEpoch - row : Number.POSITIVE_INFINITY;
  }

  #writeNumbers(rates: Float64Array): void {
    const { recipe } = this.#options;
    for (const [i, rate] of rates.entries()) {
      this.#numbers.set(stepNumbers(recipe, rate, this.#update + i), 4 * i);
    }
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

  async gradients(): Promise<Gradients> {
    const row = this.#enterEpoch();
    this.#run((module) => module.gradients(this.#update, row));
    const gradients = this.#tensors.unpad(this.#gradients);
    this.#gradients.fill(0); // as every update expects to find it
    return { loss: this.#losses[0]!, gradients };
  }

  async evaluate(): Promise<number> {
    const { length } = this.#options.text.validationIds!;
    return this.#engine.exports.evaluate(length) / (length - 1);
  }

  async sample({ from, prime, uniforms, ...options }: SampleRequest): Promise<Uint32Array> {
    const { beginReading, read, predict } = this.#engine.exports;
    beginReading(from === 'stream');
    const reader = {
      read,
      logits: (o: Float64Array) => {
        predict();
        o.set(this.#logits);
      },
    };
    return write(reader, this.#logits.length, prime, uniforms, options);
  }

  keep(slot: number): void {
    const kept = this.#kept.get(slot);
    if (kept) kept.set(this.#parameters);
    else this.#kept.set(slot, this.#parameters.slice());
  }

  async kept(slot: number): Promise<Float32Array> {
    return this.#tensors.unpad(this.#kept.get(slot)!);
  }

  async state(): Promise<TrainingState<Float32Array>> {
    const parameters = this.#tensors.unpad(this.#parameters);
    const moments = new Float32Array(this.#moments.length * parameters.length);
    for (const [slot, moment] of this.#moments.entries())
      moments.set(this.#tensors.unpad(moment), slot * parameters.length);
    return { update: this.#update, parameters, moments, carried: this.#states.unpad(this.#carried) };
  }

  dispose(): void {
    this.#kept.clear();
    this.#engine.stop();
  }
}
