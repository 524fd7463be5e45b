/** Where documents begin: rows that read the end mark of the one before start from zero states. */
import { PANEL, VECTOR, beginnings, endMark, mPanels, packedBytes, packedH, zeroStates } from "./layout";

/** What the host says where there are none. */
const NO_MARK: u32 = 0xffffffff;

/** Notes what a row of the first layer reads. */
@inline
export function noteCharacter(row: i32, id: u32): void {
  if (endMark != NO_MARK) store<u32>(beginnings + 4 * row, id == endMark ? 1 : 0);
}

/** Whether a row begins a document. */
@inline
export function begins(row: i32): bool {
  return endMark != NO_MARK && load<u32>(beginnings + 4 * row) != 0;
}

/** Whether any of `count` rows does. */
@inline
export function anyBegins(row: i32, count: i32): bool {
  if (endMark == NO_MARK) return false;
  for (let i = row; i < row + count; i++) if (load<u32>(beginnings + 4 * i) != 0) return true;
  return false;
}

/** The state row that a row starts from. @param before of the step before it. */
@inline
export function stateBefore(row: i32, before: usize): usize {
  return begins(row) ? zeroStates : before;
}

/** Makes the packed h before the rows that begin a document what it was there: zero. */
export function forgetPacked(rows: i32): void {
  if (endMark == NO_MARK) return;
  for (let row = 0; row < rows; row++) {
    if (!begins(row)) continue;
    for (let p = 0; p < mPanels; p++) {
      const at = packedH + packedBytes * p + PANEL * row;
      v128.store(at, f32x4.splat(0));
      v128.store(at, f32x4.splat(0), VECTOR);
    }
  }
}
