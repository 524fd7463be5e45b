import { adagrad, createTrace, evaluate, lossAndGradients } from '../../model/reference.ts';
import { sample } from '../../model/sampling.ts';
import type { TrainingState } from '../../model/state.ts';
import { tensorsOf, viewsOf } from '../../model/tensors.ts';
import { walkOf } from '../../text/walk.ts';
import type {
  Backend,
  BackendDescription,
  Gradients,
  OpenOptions,
  SampleRequest,
  Session,
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
  readonly #memory: Float64Array;
  readonly #hidden: Float64Array;
  readonly #gradients: Float64Array;
  readonly #views;
  readonly #gradientViews;
  readonly #trace;
  readonly #kept = new Map<number, Float64Array>();
  #update: number;
  #learningRate: number;

  constructor(options: OpenOptions) {
    const { config, state, learningRate } = options;
    this.#options = options;
    this.#parameters = Float64Array.from(state.parameters);
    this.#memory = Float64Array.from(state.memory);
    this.#hidden = Float64Array.from(state.hidden);
    this.#gradients = new Float64Array(state.parameters.length);
    const tensors = tensorsOf(config);
    this.#views = viewsOf(tensors, this.#parameters);
    this.#gradientViews = viewsOf(tensors, this.#gradients);
    this.#trace = createTrace(config);
    this.#update = state.update;
    this.#learningRate = learningRate;
  }

  async train(updates: number): Promise<Float64Array> {
    const losses = new Float64Array(updates);
    for (let i = 0; i < updates; i++) {
      losses[i] = this.#lossAndGradients(this.#hidden);
      adagrad(this.#parameters, this.#gradients, this.#memory, this.#learningRate);
      this.#update++;
    }
    return losses;
  }

  async gradients(): Promise<Gradients> {
    const loss = this.#lossAndGradients(this.#hidden.slice());
    return { loss, gradients: this.#gradients.slice() };
  }

  #lossAndGradients(hidden: Float64Array): number {
    const { config, text } = this.#options;
    const walk = walkOf(text.ids.length, config.batchSize, config.seqLength);
    return lossAndGradients(
      config,
      this.#views,
      text.ids,
      walk,
      this.#update,
      hidden,
      this.#gradientViews,
      this.#trace,
    );
  }

  async evaluate(): Promise<number> {
    return evaluate(this.#views, this.#options.text.validationIds!);
  }

  async sample({ from, prime, coins, ...options }: SampleRequest): Promise<Uint32Array> {
    const m = this.#options.config.hiddenSize;
    const hidden = from === 'zero' ? new Float64Array(m) : this.#hidden.subarray(0, m);
    return sample(this.#views, hidden, prime, coins, options);
  }

  keep(slot: number): void {
    this.#kept.set(slot, this.#parameters.slice());
  }

  async kept(slot: number): Promise<Float64Array> {
    return this.#kept.get(slot)!.slice();
  }

  setLearningRate(learningRate: number): void {
    this.#learningRate = learningRate;
  }

  async state(): Promise<TrainingState<Float64Array>> {
    return {
      update: this.#update,
      parameters: this.#parameters.slice(),
      memory: this.#memory.slice(),
      hidden: this.#hidden.slice(),
    };
  }

  dispose(): void {
    this.#kept.clear();
  }
}
