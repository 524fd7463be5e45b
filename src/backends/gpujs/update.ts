import { type Kernels, mapTensors, TENSOR_NAMES, type Tensors, type Value } from './kernels.ts';

/** What one update takes over from the one before. */
export interface Carry {
  readonly theta: Tensors<Value>;
  readonly memory: Tensors<Value>;
  /** h [B, m] */
  readonly hidden: Value;
  /** Ring of losses [RING]. */
  readonly losses: Value;
}

/** What the host brings to each update. */
export interface Window {
  /** x_t [tau B], row t B + stream. */
  readonly inputs: Value;
  /** y_t [tau B], likewise. */
  readonly targets: Value;
  /** [eta, slot of the ring of losses] */
  readonly control: Value;
}

/**
 * One update, said in kernels. It is run directly where values are textures, and recorded once by gpu.js where
 * that makes a plan out of it: so nothing here may look at a value.
 */
export function update(kernels: Kernels, carry: Carry, window: Window, tau: number, B: number): Carry {
  const { gradients, hidden, losses } = backPropagate(kernels, carry, window, tau, B);
  const memory = mapTensors(carry.memory, (sums, name) => kernels.memory[name](sums, gradients[name]));
  const theta = mapTensors(carry.theta, (values, name) =>
    kernels.step[name](values, gradients[name], memory[name], window.control),
  );
  return { theta, memory, hidden, losses };
}

/** Forward pass, loss and gradients before clipping, in the layout of layoutsOf(). */
export function backPropagate(kernels: Kernels, carry: Carry, window: Window, tau: number, B: number) {
  const { U, W, V, b, c } = carry.theta;
  const { inputs, targets, control } = window;
  const WT = kernels.transposeW(W);
  let H = kernels.begin(carry.hidden);
  for (let t = 1; t <= tau; t++) H = kernels.forward(H, U, WT, b, inputs, t);

  const O = kernels.logits(H, kernels.transposeV(V), c);
  const norms = kernels.normalisers(O);
  const losses = kernels.noteLoss(carry.losses, kernels.streamLosses(O, norms, targets), control);
  const dO = kernels.outputGradients(O, norms, targets);

  let dA = kernels.arriving(H, dO, V);
  for (let t = tau - 1; t >= 1; t--) dA = kernels.backward(dA, H, W, t);
  const gradients: Tensors<Value> = {
    U: kernels.gradient.U(dA, inputs),
    W: kernels.gradient.W(dA, H, 0),
    V: kernels.gradient.V(dO, H, B),
    b: kernels.gradient.b(dA),
    c: kernels.gradient.c(dO),
  };
  return { gradients, hidden: kernels.end(H), losses };
}

/** A carry as a list, in the order in which plans take and return it. */
export function listCarry({ theta, memory, hidden, losses }: Carry): Value[] {
  return [...listTensors(theta), ...listTensors(memory), hidden, losses];
}

export function carryOf(values: readonly Value[]): Carry {
  const count = TENSOR_NAMES.length;
  return {
    theta: tensorsFrom(values.slice(0, count)),
    memory: tensorsFrom(values.slice(count, 2 * count)),
    hidden: values[2 * count],
    losses: values[2 * count + 1],
  };
}

/** Values in a carry's list. */
export const CARRIED = 2 * TENSOR_NAMES.length + 2;

export function listTensors(tensors: Tensors<Value>): Value[] {
  return TENSOR_NAMES.map((name) => tensors[name]);
}

export function tensorsFrom(values: readonly Value[]): Tensors<Value> {
  return Object.fromEntries(TENSOR_NAMES.map((name, i) => [name, values[i]])) as Tensors<Value>;
}
