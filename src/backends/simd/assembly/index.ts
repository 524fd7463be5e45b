/** The SIMD module, for one cell. Symbols and formulas are those of model/network.ts. */
import { control, laneLosses, lanes, lossDivisor, losses, thread, updatesPerEpoch } from "./layout";
import { passLane } from "./lane";
import { finish } from "./reduce";
import { awaitWork, barrier, beginsToMove, freeLanes, takeLane } from "./threads";
import { beginUpdate } from "./update";

export { exp, sigmoid, tanh, tanhSlope } from "./functions";
export { beginReading, evaluate, predict, read } from "./read";
export { completeParameters } from "./tiles";

/** What the first thread asks of the others, after the words of threads.ts. */
const COUNT: usize = 32;
const DONE: usize = 36;
const ROW: usize = 40;
/** Stands in COUNT for the gradients of the next update, without making it. */
const GRADIENTS: i32 = -1;

/**
 * Makes `count` updates with the numbers at `numbers`; their losses are left at `losses`.
 * @param done updates done before, `row` of them in this epoch.
 */
export function train(count: i32, done: i32, row: i32): void {
  store<i32>(control, count, COUNT);
  store<i32>(control, done, DONE);
  store<i32>(control, row, ROW);
  barrier();
  work();
}

/** Leaves the gradients of the next update in the first lane, and its loss at `losses`. */
export function gradients(done: i32, row: i32): void {
  train(GRADIENTS, done, row);
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
  const count = load<i32>(control, COUNT);
  const done = load<i32>(control, DONE);
  let row = load<i32>(control, ROW);
  if (count == GRADIENTS) {
    beginUpdate(done, 0, row);
    pass(0, false);
    return;
  }
  for (let i = 0; i < count; i++) {
    beginUpdate(done + i, i, row);
    pass(i, true);
    row = row + 1 == updatesPerEpoch ? 0 : row + 1;
  }
}

/**
 * One update, or its gradients alone. The threads take lanes until none is left, then share the sums.
 * @param index where the loss is left.
 */
function pass(index: i32, step: bool): void {
  for (let lane = takeLane(); lane < lanes; lane = takeLane()) passLane(lane, step);
  barrier();
  if (thread == 0) {
    freeLanes();
    store<f64>(losses + 8 * index, loss());
  }
  if (!step || beginsToMove()) finish(step);
  barrier();
}

/** Mean over streams of the sum, or mean, over time. */
function loss(): f64 {
  let sum: f64 = 0;
  for (let lane = 0; lane < lanes; lane++) sum += load<f64>(laneLosses + 8 * lane);
  return sum / lossDivisor;
}
