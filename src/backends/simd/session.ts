import { stepNumbers } from '../../model/optimizers/index.ts';
import { atOnce, type Pieces } from '../../model/pieces.ts';
import { write } from '../../model/sampling.ts';
import type { TrainingState } from '../../model/state.ts';
import type { Place } from '../../text/batches.ts';
import type { Gradients, OpenOptions, SampleRequest, Session, TextPart } from '../backend.ts';
import { CallQueue } from '../call-queue.ts';
import { unhurried } from '../unhurried.ts';
import type { Engine } from './engine.ts';
import { type Packing, packingOfStates, packingOfTensors } from './packing.ts';
import { MOST_UPDATES } from './regions.ts';
import { type Views, viewsOf } from './views.ts';

/** What assembly/threads.ts keeps of the update under way, by its word in the memory. */
const STAGE = { word: 5, passes: 0, givenUp: 2 };

type LongCall = 'train' | 'gradients' | 'evaluate';

/**
 * A training in the memory of one WebAssembly module. Calls do their work at once, or, where they are long, let a deputy do
 * it.
 */
export class SimdSession implements Session {
  /** Threads at work: fewer than there may be where there is no work for more. */
  readonly detail: string;
  readonly #options: OpenOptions;
  readonly #calls = new CallQueue();
  readonly #memory: Views;
  readonly #tensors: Packing;
  readonly #states: Packing;
  readonly #kept = new Map<number, Float32Array>();
  #engine: Engine;
  /** Whether it was stopped in the middle of an update. */
  #stopped = false;
  /** Whose starts are in the memory. */
  #epoch: number | undefined;
  #update: number;

  constructor(options: OpenOptions, engine: Engine) {
    const { config, state } = options;
    this.#options = options;
    this.#engine = engine;
    this.detail = `${engine.layout.threads} at work`;
    this.#memory = viewsOf(options, engine);
    this.#tensors = packingOfTensors(config, engine.layout);
    this.#states = packingOfStates(config, engine.layout);
    this.#update = state.update;
    this.#write(state);
  }

  #write({ parameters, moments, carried }: TrainingState): void {
    const { ids, validationIds } = this.#options.text;
    this.#memory.ids.set(ids);
    if (validationIds) this.#memory.validationIds.set(validationIds);
    const P = parameters.length;
    this.#memory.parameters.set(this.#tensors.pad(parameters));
    for (const [slot, block] of this.#memory.moments.entries())
      block.set(this.#tensors.pad(moments.subarray(slot * P, (slot + 1) * P)));
    this.#memory.carried.set(this.#states.pad(carried));
    this.#engine.exports.completeParameters();
  }

  train(rates: Float64Array, signal?: AbortSignal): Promise<Float64Array> {
    return this.#calls.add(async () => {
      await this.#revive();
      const losses = new Float64Array(rates.length);
      const most = this.#engine.deputy ? 1 : MOST_UPDATES; // one is given up, not several
      for (let done = 0; done < rates.length; ) {
        const { row, left } = this.#enterEpoch();
        const count = Math.min(most, rates.length - done, left);
        this.#writeNumbers(rates.subarray(done, done + count));
        if (!(await this.#advance(count, row, signal))) return losses.slice(0, done);
        losses.set(this.#memory.losses.subarray(0, count), done);
        this.#update += count;
        done += count;
      }
      return losses;
    });
  }

  /** Makes updates. @returns false where one was given up. */
  async #advance(count: number, row: number, signal: AbortSignal | undefined): Promise<boolean> {
    const stage = this.#memory.control.subarray(STAGE.word, STAGE.word + 1);
    const carried = signal && this.#engine.deputy && this.#memory.carried.slice();
    stage[0] = STAGE.passes;
    const work = this.#run('train', count, this.#update, row);
    if (!carried) {
      await work;
      return true;
    }
    if (await endsBefore(work, signal)) return true;
    if (Atomics.compareExchange(stage, 0, STAGE.passes, STAGE.givenUp) !== STAGE.passes) {
      await work; // the parameters move already
      return true;
    }
    this.#stopped = true;
    await this.#engine.stop();
    this.#memory.carried.set(carried);
    return false;
  }

  /** Goes on after an update was given up, from the state before it. */
  async #revive(): Promise<void> {
    if (!this.#stopped) return;
    const state = atOnce(this.#state());
    this.#engine = await this.#engine.restart();
    this.#epoch = undefined;
    this.#write(state);
    this.#stopped = false;
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
  async #run(name: LongCall, ...args: readonly number[]): Promise<number | undefined> {
    const { exports, deputy } = this.#engine;
    try {
      if (deputy) return await deputy.call(name, args);
      return (exports[name] as (...args: readonly number[]) => number | undefined)(...args);
    } catch (cause) {
      if (this.#engine.layout.threads === 1) throw cause;
      throw new Error('a thread of the SIMD backend stopped answering', { cause });
    }
  }

  gradients(): Promise<Gradients> {
    return this.#calls.add(async () => {
      await this.#revive();
      const { row } = this.#enterEpoch();
      await this.#run('gradients', this.#update, row);
      const gradients = await unhurried(this.#tensors.unpadding(this.#memory.gradients));
      this.#memory.gradients.fill(0); // as every update expects to find it
      return { loss: this.#memory.losses[0]!, gradients };
    });
  }

  evaluate(part?: TextPart): Promise<number> {
    const { length } = this.#options.text.validationIds!;
    const { from, to } = part ?? { from: 0, to: length - 1 };
    return this.#calls.add(async () => {
      await this.#revive();
      return (await this.#run('evaluate', from, to))! / (to - from);
    });
  }

  sample(request: SampleRequest): Promise<Uint32Array> {
    return this.#calls.add(() => this.#sample(request));
  }

  #sample({ from, prime, uniforms, ...options }: SampleRequest): Uint32Array {
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
    this.#calls.add(() => {
      const kept = this.#kept.get(slot);
      if (kept) kept.set(this.#memory.parameters);
      else this.#kept.set(slot, this.#memory.parameters.slice());
    });
  }

  kept(slot: number): Promise<Float32Array> {
    return this.#calls.add(() => unhurried(this.#tensors.unpadding(this.#kept.get(slot)!)));
  }

  state(): Promise<TrainingState<Float32Array>> {
    return this.#calls.add(() => unhurried(this.#state()));
  }

  *#state(): Pieces<TrainingState<Float32Array>> {
    const parameters = yield* this.#tensors.unpadding(this.#memory.parameters);
    const { length } = parameters;
    const moments = new Float32Array(this.#memory.moments.length * length);
    for (const [slot, moment] of this.#memory.moments.entries())
      yield* this.#tensors.unpadding(moment, moments.subarray(slot * length, (slot + 1) * length));
    return { update: this.#update, parameters, moments, carried: this.#states.unpad(this.#memory.carried) };
  }

  dispose(): void {
    this.#kept.clear();
    this.#engine.stop();
  }
}

/** Whether work ends before the signal says stop. */
async function endsBefore(work: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  const settled = new AbortController();
  const stop = new Promise<false>((resolve) => {
    if (signal.aborted) resolve(false);
    signal.addEventListener('abort', () => resolve(false), { signal: settled.signal });
  });
  try {
    return await Promise.race([work.then(() => true), stop]);
  } finally {
    settled.abort();
  }
}
