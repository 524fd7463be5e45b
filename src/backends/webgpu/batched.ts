import type { Buffers } from './buffers.ts';
import type { Device } from './device.ts';
import { type Dispatch, type DispatchDescription, encode, read, uniform, write } from './dispatch.ts';
import type { TrainingPath } from './path.ts';
import type { Plan } from './plan.ts';
import { shaders } from './shaders.ts';

/**
 * The path for every size: each step of forward, loss, BPTT and AdaGrad is a dispatch over all streams, and only
 * the two recurrences go through time, inside one dispatch each.
 */
export class BatchedPath implements TrainingPath {
  readonly kind = 'batched';
  readonly #gradients: readonly Dispatch[];
  readonly #adagrad: Dispatch;

  private constructor(gradients: readonly Dispatch[], adagrad: Dispatch) {
    this.#gradients = gradients;
    this.#adagrad = adagrad;
  }

  static async create(device: Device, plan: Plan, buffers: Buffers): Promise<BatchedPath> {
    const described = [...forwardPass(plan, buffers), ...backwardPass(plan, buffers)];
    const [adagrad, ...gradients] = await Promise.all(
      [adagradDispatch(plan, buffers), ...described].map((one) => device.dispatch(one, plan.constants)),
    );
    return new BatchedPath(gradients, adagrad!);
  }

  get detail(): string {
    return `batched, ${this.#gradients.length + 1} dispatches an update`;
  }

  encodeUpdates(pass: GPUComputePassEncoder, updates: number): void {
    for (let i = 0; i < updates; i++) {
      this.#encodeGradients(pass);
      encode(pass, this.#adagrad);
    }
  }

  async gradients(): Promise<(pass: GPUComputePassEncoder) => void> {
    return (pass) => this.#encodeGradients(pass);
  }

  #encodeGradients(pass: GPUComputePassEncoder): void {
    for (const dispatch of this.#gradients) encode(pass, dispatch);
  }

  destroy(): void {} // everything it uses is the session's
}

/** Buffers of a forward pass: training and evaluation each have their own. */
export type ForwardBuffers = Pick<
  Buffers,
  'ids' | 'control' | 'parameters' | 'hidden' | 'outputs' | 'rowLosses'
>;

/** Hidden states, logits, losses; the logits become their gradients. */
export function forwardPass({ workgroups }: Plan, b: ForwardBuffers): DispatchDescription[] {
  return [
    {
      shader: shaders.forward,
      bindings: [read(b.ids), read(b.control), read(b.parameters), write(b.hidden)],
      workgroups: workgroups.streams,
    },
    {
      shader: shaders.logits,
      bindings: [read(b.parameters), read(b.hidden), write(b.outputs)],
      workgroups: workgroups.logits,
    },
    {
      shader: shaders.softmax,
      bindings: [read(b.ids), read(b.control), write(b.outputs), write(b.rowLosses)],
      workgroups: workgroups.rows,
    },
  ];
}

function backwardPass({ workgroups }: Plan, b: Buffers): DispatchDescription[] {
  return [
    {
      shader: shaders.hiddenGradient,
      bindings: [read(b.parameters), read(b.outputs), write(b.hiddenGradients)],
      workgroups: workgroups.hiddenGradient,
    },
    {
      shader: shaders.backward,
      bindings: [read(b.parameters), read(b.hidden), write(b.hiddenGradients)],
      workgroups: workgroups.streams,
    },
    {
      shader: shaders.outputWeightGradients,
      bindings: [read(b.hidden), read(b.outputs), write(b.gradients)],
      workgroups: workgroups.outputWeights,
    },
    {
      shader: shaders.inputWeightGradients,
      bindings: [read(b.ids), read(b.control), read(b.hidden), read(b.hiddenGradients), write(b.gradients)],
      workgroups: workgroups.inputWeights,
    },
  ];
}

/** Reduces the splits, clips, takes the AdaGrad step and counts the update. */
export function adagradDispatch({ workgroups }: Plan, b: Buffers): DispatchDescription {
  return {
    shader: shaders.adagrad,
    bindings: [
      uniform(b.settings),
      write(b.control),
      read(b.gradients),
      write(b.parameters),
      write(b.memory),
      read(b.rowLosses),
      write(b.losses),
    ],
    workgroups: workgroups.parameters,
  };
}
