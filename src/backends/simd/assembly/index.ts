/** The SIMD module. Symbols and formulas are those of model/reference.ts. */
import { B, control, laneLosses, lanes, losses, tau, thread, updatesPerEpoch } from "./layout";
import { passLane } from "./lane";
import { reduce } from "./reduce";
import { awaitWork, barrier, freeLanes, takeLane } from "./threads";

export { evaluate } from "./evaluate";
export { beginReading, predict, read } from "./read";
export { copyColumns } from "./tiles";
export { exp, tanh } from "./vector-functions";

/** What the first thread asks of the others, after the words of threads.ts. */
const UPDATES: usize = 32;
const PLACE: usize = 36;
const LEARNING_RATE: usize = 40;
/** Stands in UPDATES for the gradients of the next update, without making it. */
const GRADIENTS: i32 = -1;

/** Makes `updates` updates; their losses are left at `losses`. `place`: updates done in this epoch. */
export function train(updates: i32, place: i32, learningRate: f32): void {
  store<i32>(control, updates, UPDATES);
  store<i32>(control, place, PLACE);
  store<f32>(control, learningRate, LEARNING_RATE);
  barrier();
  work();
}

/** Leaves the gradients of the next update in the first lane, and its loss at `losses`. */
export function gradients(place: i32): void {
  train(GRADIENTS, place, 0);
}

/** Life of a thread other than the first: joins in whatever is asked, until the host ends it. */
export function serve(): void {
  for (;;) {
    awaitWork();
    work();
  }
}

/** This thread's part in what is asked; returns when all are done. */
function work(): void {
  const updates = load<i32>(control, UPDATES);
  const learningRate = f32x4.splat(load<f32>(control, LEARNING_RATE));
  let place = load<i32>(control, PLACE);
  if (updates == GRADIENTS) {
    pass(tau * place, 0, false, learningRate);
    return;
  }
  for (let i = 0; i < updates; i++) {
    pass(tau * place, i, true, learningRate);
    place = place + 1 == updatesPerEpoch ? 0 : place + 1;
  }
}

/** One update, or its gradients alone. The threads take lanes until none is left, then share the sums. */
function pass(cursor: i32, index: i32, update: bool, learningRate: v128): void {
  for (let lane = takeLane(); lane < lanes; lane = takeLane()) passLane(lane, cursor, update, learningRate);
  barrier();
  if (thread == 0) {
    freeLanes();
    store<f64>(losses + 8 * index, meanLoss());
  }
  reduce(cursor, update, learningRate);
  barrier();
}

/** Mean over streams of the sum over time. */
function meanLoss(): f64 {
  let sum: f64 = 0;
  for (let lane = 0; lane < lanes; lane++) sum += load<f64>(laneLosses + 8 * lane);
  return sum / B;
}
