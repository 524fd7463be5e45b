import { type Buffers, createBuffers, destroyBuffers } from '../buffers.ts';
import type { Device } from '../device.ts';
import { type Dispatch, type DispatchPlan, encode } from '../dispatch.ts';
import type { BufferSize } from '../limits.ts';
import type { Constraints } from './layout.ts';

/** The ways to train, the one with the fewest dispatches first. */
export const PATHS = ['fused', 'streams', 'batched'] as const;

export type PathName = (typeof PATHS)[number];

/** A way to make updates, as data: known before anything is allocated. */
export interface PathPlan {
  readonly name: PathName;
  /** For people: "batched, 8 dispatches an update". */
  readonly detail: string;
  /** Where the passes of a workgroup keep what they leave; undefined where they are none. */
  readonly tape?: Constraints['tape'];
  /** Buffers beside the session's, `gradients` [splits, parameters] and `rowLosses` [tau, B] among them. */
  readonly buffers: Readonly<Record<string, BufferSize>>;
  /** Copies of the gradients, each added up over a part of the rows. */
  readonly splits: number;
  /** A whole update, in this order. */
  readonly update: readonly DispatchPlan[];
  /** Whether these dispatches make all updates of a submission, as many as Steps.count tells them. */
  readonly manyUpdates: boolean;
  /** An update up to its gradients and row losses; of the state it changes what is carried alone. */
  readonly gradients: readonly DispatchPlan[];
}

/** Why there is no plan, as a sentence that says what is missing and what to choose instead. */
export interface Refusal {
  readonly refusal: string;
}

/** A path on a device: every one leaves parameters, moments, carried states, losses and counter alike. */
export class TrainingPath {
  readonly plan: PathPlan;
  readonly #device: Device;
  readonly #own: Buffers;
  readonly #all: Buffers;
  readonly #update: readonly Dispatch[];
  #gradients: readonly Dispatch[] | undefined;

  private constructor(
    device: Device,
    plan: PathPlan,
    own: Buffers,
    all: Buffers,
    update: readonly Dispatch[],
  ) {
    this.#device = device;
    this.plan = plan;
    this.#own = own;
    this.#all = all;
    this.#update = update;
  }

  /** @param shared the session's buffers. */
  static async create(device: Device, plan: PathPlan, shared: Buffers): Promise<TrainingPath> {
    const own = await createBuffers(device, `buffers of the ${plan.name} path`, plan.buffers);
    const all = { ...shared, ...own };
    try {
      return new TrainingPath(device, plan, own, all, await device.dispatches(plan.update, all));
    } catch (error) {
      destroyBuffers(own);
      throw error;
    }
  }

  /** Encodes the next `updates` updates, whose numbers `steps` holds. */
  encodeUpdates(pass: GPUComputePassEncoder, updates: number): void {
    const times = this.plan.manyUpdates ? Math.min(updates, 1) : updates;
    for (let i = 0; i < times; i++) for (const dispatch of this.#update) encode(pass, dispatch);
  }

  /** Asked for by checks only: compiled when it is wanted. */
  async gradients(): Promise<(pass: GPUComputePassEncoder) => void> {
    this.#gradients ??= await this.#device.dispatches(this.plan.gradients, this.#all);
    return (pass) => {
      for (const dispatch of this.#gradients!) encode(pass, dispatch);
    };
  }

  /** Where they and the row losses are after that. */
  get results(): { gradients: GPUBuffer; rowLosses: GPUBuffer } {
    return { gradients: this.#own.gradients!, rowLosses: this.#own.rowLosses! };
  }

  destroy(): void {
    destroyBuffers(this.#own);
  }
}
