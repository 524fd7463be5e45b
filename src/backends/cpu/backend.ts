import { createTrace, lossAndGradients, type Network, networkOf } from '../../model/network.ts';
import { PartReader } from '../../model/reader.ts';
import { sample } from '../../model/sampling.ts';
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

class CpuSession implements Session {
  readonly #options: OpenOptions;
  readonly #parameters: Float64Array;
  readonly #moments: Float64Array;
  readonly #carried: Float64Array;
  readonly #gradients: Float64Array;
  readonly #network: Network;
  readonly #heldOut = new PartReader();
  readonly #trace;
  readonly #kept = new Map<number, Float64Array>();
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

  async train(rates: Float64Array): Promise<Float64Array> {
    return rates.map((rate) => {
      const loss = this.#lossAndGradients(this.#carried);
      applyGradients(
        this.#options.recipe,
        rate,
        this.#update,
        this.#gradients,
        this.#parameters,
        this.#moments,
      );
      this.#update++;
      return loss;
    });
  }

  async gradients(): Promise<Gradients> {
    const loss = this.#lossAndGradients(this.#carried.slice());
    return { loss, gradients: this.#gradients.slice() };
  }

  /** Of the next update. @param carried become the states after it. */
  #lossAndGradients(carried: Float64Array): number {
    const { config, recipe, text } = this.#options;
    const update = this.#update;
    const starts = startsAt(text.batches!, config.batchSize, update);
    const input = { ids: text.ids, starts, update, carried };
    return lossAndGradients(config, recipe, this.#network, input, this.#gradients, this.#trace);
  }

  async evaluate(part?: TextPart): Promise<number> {
    return this.#heldOut.meanLoss(this.#network, this.#options.text.validationIds!, part);
  }

  async sample({ from, prime, uniforms, ...options }: SampleRequest): Promise<Uint32Array> {
    const states = from === 'zero' ? undefined : firstStreams(this.#carried, this.#options.config, 1);
    return sample(this.#network, states, prime, uniforms, options);
  }

  keep(slot: number): void {
    this.#kept.set(slot, this.#parameters.slice());
  }

  async kept(slot: number): Promise<Float64Array> {
    return this.#kept.get(slot)!.slice();
  }

  async state(): Promise<TrainingState<Float64Array>> {
    return {
      update: this.#update,
      parameters: this.#parameters.slice(),
      moments: this.#moments.slice(),
      carried: this.#carried.slice(),
    };
  }

  dispose(): void {
    this.#kept.clear();
  }
}
