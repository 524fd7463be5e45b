import type { ModelConfig } from '../../model/config.ts';
import type { TrainingState } from '../../model/state.ts';
import { type Tensor, tensorsOf } from '../../model/tensors.ts';
import type { Prepared } from './executor.ts';
import {
  createKernels,
  type Kernels,
  type Layout,
  layoutsOf,
  RING,
  type Tensors,
  type Value,
} from './kernels.ts';
import type { Engine } from './modes.ts';
import { pack, readRows, readVector, rowsOf, unpack } from './packing.ts';
import {
  backPropagate,
  CARRIED,
  type Carry,
  carryOf,
  listCarry,
  listTensors,
  tensorsFrom,
  update,
  type Window,
} from './update.ts';

/** A model of one size, compiled for one mode of gpu.js: states go up, are updated, and come back. */
export class GpuJsModel {
  readonly #config: ModelConfig;
  readonly #engine: Engine;
  readonly #kernels: Kernels;
  readonly #tensors: readonly Tensor[];
  readonly #layouts: Tensors<Layout>;
  readonly #update: Prepared;
  readonly #gradients: Prepared;

  /** @param clipAt bounds each gradient before its step. */
  constructor(engine: Engine, config: ModelConfig, clipAt: number) {
    const { seqLength: tau, batchSize: B } = config;
    this.#config = config;
    this.#engine = engine;
    this.#kernels = createKernels(engine.gpu, config, clipAt, engine.executor.wrap);
    this.#tensors = tensorsOf(config);
    this.#layouts = layoutsOf(config);
    const windowed = CARRIED + 3;
    this.#update = engine.executor.prepare((values) => {
      return listCarry(update(this.#kernels, carryOf(values), windowOf(values), tau, B));
    }, windowed);
    this.#gradients = engine.executor.prepare((values) => {
      const { gradients, losses } = backPropagate(this.#kernels, carryOf(values), windowOf(values), tau, B);
      return [...listTensors(gradients), losses];
    }, windowed);
  }

  /** A state as the device takes it. */
  upload({ parameters, moments, carried }: TrainingState): Carry {
    const { hiddenSize: m, batchSize: B } = this.#config;
    return {
      theta: unpack(this.#tensors, this.#layouts, parameters),
      memory: unpack(this.#tensors, this.#layouts, moments),
      hidden: rowsOf(B, m, (stream, i) => carried[stream * m + i]!),
      losses: new Float32Array(RING),
    };
  }

  /** One update; `carry` is used up unless it is among `kept`. */
  async update(carry: Carry, window: Window): Promise<Carry> {
    return carryOf(await this.#update.run([...listCarry(carry), ...listWindow(window)]));
  }

  /** Loss and packed gradients of an update that is not made. */
  async gradients(carry: Carry, window: Window): Promise<{ loss: number; gradients: Float32Array }> {
    const values = await this.#gradients.run([...listCarry(carry), ...listWindow(window)]);
    const losses = values.at(-1);
    const result = {
      loss: readVector(losses)[readVector(window.control)[1]!]!,
      gradients: this.#packed(values.slice(0, -1)),
    };
    this.#engine.executor.release(values);
    return result;
  }

  /** Parameters or AdaGrad memory of a carry, read back and packed. */
  read(carry: Carry, what: 'theta' | 'memory'): Float32Array {
    return this.#packed(listTensors(carry[what]));
  }

  #packed(values: readonly Value[]): Float32Array {
    const rows = tensorsFrom(values.map(readRows)) as Tensors<ArrayLike<number>[]>;
    return pack(this.#tensors, this.#layouts, rows);
  }

  /** h [B, m] of a carry, read back. */
  readHidden(carry: Carry): Float32Array {
    return Float32Array.from(readRows(carry.hidden).flatMap((row) => Array.from(row)));
  }

  /** The ring of losses of a carry, read back. */
  readLosses(carry: Carry): ArrayLike<number> {
    return readVector(carry.losses);
  }

  /** Frees a carry's values, those that `but` shares apart. */
  release(carry: Carry, but: readonly Carry[]): void {
    const shared = new Set(but.flatMap(listCarry));
    this.#engine.executor.release(listCarry(carry).filter((value) => !shared.has(value)));
  }
}

function windowOf(values: readonly Value[]): Window {
  const [inputs, targets, control] = values.slice(CARRIED);
  return { inputs, targets, control };
}

function listWindow({ inputs, targets, control }: Window): Value[] {
  return [inputs, targets, control];
}
