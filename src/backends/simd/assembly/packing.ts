/** Rows [rows, columns] as panels [rows, 8], which the gradients read front to back. */
import { PANEL, VECTOR, packedBytes } from "./layout";

/** @param pitch from one row to the next, in bytes. */
export function pack(panel: usize, rows: usize, pitch: usize, panels: i32, count: i32): void {
  for (let p = 0; p < panels; p++, panel += packedBytes, rows += PANEL) {
    const end = panel + PANEL * count;
    let row = rows;
    for (let at = panel; at < end; at += PANEL, row += pitch) {
      v128.store(at, v128.load(row));
      v128.store(at, v128.load(row, VECTOR), VECTOR);
    }
  }
}

/** Adds the sum of all rows, in ascending order. */
export function addColumnSums(sums: usize, panel: usize, panels: i32, count: i32): void {
  for (let p = 0; p < panels; p++, panel += packedBytes, sums += PANEL) {
    let left = v128.load(sums);
    let right = v128.load(sums, VECTOR);
    const end = panel + PANEL * count;
    for (let at = panel; at < end; at += PANEL) {
      left = f32x4.add(left, v128.load(at));
      right = f32x4.add(right, v128.load(at, VECTOR));
    }
    v128.store(sums, left);
    v128.store(sums, right, VECTOR);
  }
}
