import { createTrace, lossAndGradients, type Network, networkOf } from '../../model/network.ts';
import type { Pieces } from '../../model/pieces.ts';
import { PartReader } from '../../model/reader.ts';
import { firstStreams, type TrainingState } from '../../model/state.ts';
import { applyGradients } from '../../model/update.ts';
import { startsAt } from '../../text/batches.ts';
import type {
  Backend,
  BackendDescription,
  Gradients,
  OpenOptions,
  SampleRequest,
  Session,
  TextPart,
} from '../backend.ts';
import { CallQueue } from '../call-queue.ts';
import { ReferenceWriter } from '../reference-writer.ts';
import { unhurried } from '../unhurried.ts';

/** The reference as a backend: float64, one thread, no dependencies. */
export class CpuBackend implements Backend {
  describe(): BackendDescription {
    return { name: 'cpu', detail: 'float64 reference, one thread', precision: 'float64', software: false };
  }

  async open(options: OpenOptions): Promise<Session> {
    return new CpuSession(options);
  }

  dispose(): void {}
}

/** Long calls give way now and then, and are then under way when the next ones are made. */
class CpuSession implements Session {
  readonly #calls = new CallQueue();
  readonly #options: OpenOptions;
  readonly #parameters: Float64Array;
  readonly #moments: Float64Array;
  readonly #gradients: Float64Array;
  readonly #network: Network;
  readonly #heldOut = new PartReader();
  readonly #writer = new ReferenceWriter();
  readonly #trace;
  readonly #kept = new Map<number, Float64Array>();
  #carried: Float64Array;
  #update: number;

  constructor(options: OpenOptions) {
    const { config, state } = options;
    this.#options = options;
    this.#parameters = Float64Array.from(state.parameters);
    this.#moments = Float64Array.from(state.moments);
    this.#carried = Float64Array.from(state.carried);
    this.#gradients = new Float64Array(state.parameters.length);
    this.#network = networkOf(config, this.#parameters);
    this.#trace = createTrace(config);
    this.#update = state.update;
  }

  train(rates: Float64Array, signal?: AbortSignal): Promise<Float64Array> {
    return this.#calls.add(async () => {
      const losses: number[] = [];
      for (const rate of rates) {
        const loss = await this.#advance(rate, signal);
        if (loss === undefined) break;
        losses.push(loss);
      }
      return Float64Array.from(losses);
    });
  }

  /** Makes an update, unless its passes are given up: nothing has moved before they are done. @returns its loss. */
  async #advance(rate: number, signal: AbortSignal | undefined): Promise<number | undefined> {
    const carried = this.#carried.slice();
    const loss = await unhurried(this.#lossAndGradients(carried), signal);
    if (loss === undefined) return undefined;
    const { recipe } = this.#options;
    await unhurried(
      applyGradients(recipe, rate, this.#update, this.#gradients, this.#parameters, this.#moments),
    );
    this.#carried = carried;
    this.#update++;
    return loss;
  }

  gradients(): Promise<Gradients> {
    return this.#calls.add(async () => {
      const loss = await unhurried(this.#lossAndGradients(this.#carried.slice()));
      return { loss, gradients: this.#gradients.slice() };
    });
  }

  /** Of the next update. @param carried become the states after it. */
  #lossAndGradients(carried: Float64Array): Pieces<number> {
    const { config, recipe, text } = this.#options;
    const update = this.#update;
    const starts = startsAt(text.batches!, config.batchSize, update);
    const input = { ids: text.ids, starts, update, carried };
    return lossAndGradients(config, recipe, this.#network, input, this.#gradients, this.#trace);
  }

  evaluate(part?: TextPart): Promise<number> {
    const { validationIds } = this.#options.text;
    return this.#calls.add(() => unhurried(this.#heldOut.meanLoss(this.#network, validationIds!, part)));
  }

  sample(request: SampleRequest): Promise<Uint32Array> {
    const stream = () => firstStreams(this.#carried, this.#options.config, 1);
    return this.#calls.add(() => this.#writer.write(this.#network, request, stream));
  }

  keep(slot: number): void {
    this.#calls.add(() => this.#kept.set(slot, this.#parameters.slice()));
  }

  kept(slot: number): Promise<Float64Array> {
    return this.#calls.add(() => this.#kept.get(slot)!.slice());
  }

  state(): Promise<TrainingState<Float64Array>> {
    return this.#calls.add(() => ({
      update: this.#update,
      parameters: this.#parameters.slice(),
      moments: this.#moments.slice(),
      carried: this.#carried.slice(),
    }));
  }

  dispose(): void {
    this.#kept.clear();
  }
}
