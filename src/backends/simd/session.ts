import { stepNumbers } from '../../model/optimizers/index.ts';
import { write } from '../../model/sampling.ts';
import type { TrainingState } from '../../model/state.ts';
import type { Place } from '../../text/batches.ts';
import type { Gradients, OpenOptions, SampleRequest, Session, TextPart } from '../backend.ts';
import type { Engine, Exports } from './engine.ts';
import { type Packing, packingOfStates, packingOfTensors } from './packing.ts';
import { MOST_UPDATES } from './regions.ts';
import { type Views, viewsOf } from './views.ts';

/** A training in the memory of one WebAssembly module. Calls do their work at once. */
export class SimdSession implements Session {
  /** Threads at work: fewer than there may be where there is no work for more. */
  readonly detail: string;
  readonly #options: OpenOptions;
  readonly #engine: Engine;
  readonly #memory: Views;
  readonly #tensors: Packing;
  readonly #states: Packing;
  readonly #kept = new Map<number, Float32Array>();
  /** Whose starts are in the memory. */
  #epoch: number | undefined;
  #update: number;

  constructor(options: OpenOptions, engine: Engine) {
    const { config, state, text } = options;
    this.#options = options;
    this.#engine = engine;
    this.detail = `${engine.layout.threads} at work`;
    this.#memory = viewsOf(options, engine);
    this.#tensors = packingOfTensors(config, engine.layout);
    this.#states = packingOfStates(config, engine.layout);
    this.#update = state.update;
    this.#write(state);
    this.#memory.ids.set(text.ids);
    if (text.validationIds) this.#memory.validationIds.set(text.validationIds);
  }

  #write({ parameters, moments, carried }: TrainingState): void {
    const P = parameters.length;
    this.#memory.parameters.set(this.#tensors.pad(parameters));
    for (const [slot, block] of this.#memory.moments.entries())
      block.set(this.#tensors.pad(moments.subarray(slot * P, (slot + 1) * P)));
    this.#memory.carried.set(this.#states.pad(carried));
    this.#engine.exports.completeParameters();
  }

  async train(rates: Float64Array): Promise<Float64Array> {
    const losses = new Float64Array(rates.length);
    for (let done = 0; done < rates.length; ) {
      const { row, left } = this.#enterEpoch();
      const count = Math.min(MOST_UPDATES, rates.length - done, left);
      this.#writeNumbers(rates.subarray(done, done + count));
      this.#run(({ train }) => train(count, this.#update, row));
      losses.set(this.#memory.losses.subarray(0, count), done);
      this.#update += count;
      done += count;
    }
    return losses;
  }

  /** Sees that the starts of the next update's epoch are in the memory. @returns its place among them. */
  #enterEpoch(): Place {
    const batches = this.#options.text.batches!;
    const place = batches.placeOf(this.#update);
    if (place.epoch !== this.#epoch) this.#memory.starts.set(batches.startsOf(place.epoch));
    this.#epoch = place.epoch;
    return place;
  }

  #writeNumbers(rates: Float64Array): void {
    const { recipe } = this.#options;
    for (const [i, rate] of rates.entries()) {
      this.#memory.numbers.set(stepNumbers(recipe, rate, this.#update + i), 4 * i);
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
    const { row } = this.#enterEpoch();
    this.#run((module) => module.gradients(this.#update, row));
    const gradients = this.#tensors.unpad(this.#memory.gradients);
    this.#memory.gradients.fill(0); // as every update expects to find it
    return { loss: this.#memory.losses[0]!, gradients };
  }

  async evaluate(part?: TextPart): Promise<number> {
    const { length } = this.#options.text.validationIds!;
    const { from, to } = part ?? { from: 0, to: length - 1 };
    return this.#engine.exports.evaluate(from, to) / (to - from);
  }

  async sample({ from, prime, uniforms, ...options }: SampleRequest): Promise<Uint32Array> {
    const { beginReading, read, predict } = this.#engine.exports;
    if (from !== 'last') beginReading(from === 'stream');
    const reader = {
      read,
      logits: (o: Float64Array) => {
        predict();
        o.set(this.#memory.logits);
      },
    };
    return write(reader, this.#memory.logits.length, prime, uniforms, options);
  }

  keep(slot: number): void {
    const kept = this.#kept.get(slot);
    if (kept) kept.set(this.#memory.parameters);
    else this.#kept.set(slot, this.#memory.parameters.slice());
  }

  async kept(slot: number): Promise<Float32Array> {
    return this.#tensors.unpad(this.#kept.get(slot)!);
  }

  async state(): Promise<TrainingState<Float32Array>> {
    const parameters = this.#tensors.unpad(this.#memory.parameters);
    const moments = new Float32Array(this.#memory.moments.length * parameters.length);
    for (const [slot, moment] of this.#memory.moments.entries())
      moments.set(this.#tensors.unpad(moment), slot * parameters.length);
    return { update: this.#update, parameters, moments, carried: this.#states.unpad(this.#memory.carried) };
  }

  dispose(): void {
    this.#kept.clear();
    this.#engine.stop();
  }
}
