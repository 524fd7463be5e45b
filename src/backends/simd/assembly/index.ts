/** The SIMD module. Symbols and formulas are those of model/reference.ts. */
import { B, control, losses, rowLosses, tau, updatesPerEpoch } from "./layout";
import { shareOf, weightGradients } from "./gradients";
import { outputs } from "./outputs";
import { backward, carry, forward } from "./recurrence";
import { barrier } from "./threads";
import { vectorGradients } from "./vector-gradients";

export { evaluate } from "./evaluate";
export { copyColumns } from "./gradients";
export { exp, tanh } from "./vector-functions";

/** What the first thread asks of the others, after the barrier's own words. */
const UPDATES: usize = 16;
const PLACE: usize = 20;
const LEARNING_RATE: usize = 24;
/** Stands in UPDATES for the gradients of the next update, without making it. */
const GRADIENTS: i32 = -1;

/** Makes `updates` updates; their losses are left at `losses`. `place`: updates done in this epoch. */
export function train(updates: i32, place: i32, learningRate: f32): void {
  store<i32>(control, updates, UPDATES);
  store<i32>(control, place, PLACE);
  store<f32>(control, learningRate, LEARNING_RATE);
  barrier();
  work(0);
}

/** Leaves the gradients of the next update at `toGradient`, its loss at `losses`, and h_0 cleared if it must be. */
export function gradients(place: i32): void {
  train(GRADIENTS, place, 0);
}

/** Life of a thread other than the first: joins in whatever is asked, until the host ends it. */
export function serve(thread: i32): void {
  for (;;) {
    barrier();
    work(thread);
  }
}

/** This thread's part in what is asked; returns when all are done. */
function work(thread: i32): void {
  const updates = load<i32>(control, UPDATES);
  const learningRate = f32x4.splat(load<f32>(control, LEARNING_RATE));
  let place = load<i32>(control, PLACE);
  if (updates == GRADIENTS) {
    passes(thread, tau * place, 0, false, learningRate);
    barrier();
    return;
  }
  for (let i = 0; i < updates; i++) {
    passes(thread, tau * place, i, true, learningRate);
    place = place + 1 == updatesPerEpoch ? 0 : place + 1;
  }
  barrier();
}

/** One update, or its gradients alone. Each thread's part of a phase needs the others' parts of the one before. */
function passes(thread: i32, cursor: i32, index: i32, update: bool, learningRate: v128): void {
  const from = shareOf(B, thread);
  const to = shareOf(B, thread + 1);
  forward(from, to, cursor);
  barrier();
  outputs(shareOf(tau * B, thread), shareOf(tau * B, thread + 1), cursor);
  barrier();
  if (thread == 0) store<f64>(losses + 8 * index, meanLoss());
  backward(from, to);
  barrier();
  weightGradients(thread, update, learningRate);
  vectorGradients(thread, cursor, update, learningRate);
  barrier();
  if (update) carry(from, to);
}

/** Mean over streams of the sum over time. */
function meanLoss(): f64 {
  let sum: f64 = 0;
  for (let row = 0; row < tau * B; row++) sum += load<f64>(rowLosses + 8 * row);
  return sum / B;
}
