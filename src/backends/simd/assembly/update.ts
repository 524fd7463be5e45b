/** The update under way, as this thread knows it. */
import { B, FRESH, ids, numbers, starts } from "./layout";

/** Updates done before this one. */
export let update: u32 = 0;
/** Address of the four numbers that the optimiser has for it; see model/optimizers/. */
export let stepNumbers: usize = 0;
/** Address of where each stream reads [B]. */
let startsNow: usize = 0;

/**
 * @param index of the update in this call.
 * @param row updates done in this epoch.
 */
export function beginUpdate(done: u32, index: i32, row: i32): void {
  update = done;
  stepNumbers = numbers + 16 * index;
  startsNow = starts + 4 * <usize>B * row;
}

/** Whether the states of a stream begin from 0. */
export function isFresh(stream: i32): bool {
  return (load<u32>(startsNow + 4 * stream) & FRESH) != 0;
}

/** Address of the first id that a stream reads; the others follow. */
export function idsOf(stream: i32): usize {
  return ids + 4 * <usize>(load<u32>(startsNow + 4 * stream) & ~FRESH);
}
