/**
 * The inner blocks of products.ts: several rows by one panel. Each pair of weights that is loaded serves every
 * row. No wider: V8 orders the sums by accumulator, which keeps all broadcasts alive at once, and from ten
 * accumulators on it spills: half the speed. Two turns a loop, since V8 looks at the stack's limit once a loop, which
 * costs a tenth; the way out between them keeps it from mixing the two, which would spill again.
 */
import { PANEL, VECTOR } from "./layout";
import { madd } from "./math";

/** Four rows by one panel. */
export function fourRows(out: usize, outPitch: usize, a: usize, aPitch: usize, inner: i32, panel: usize): void {
  const out0 = out;
  const out1 = out + outPitch;
  const out2 = out + 2 * outPitch;
  const out3 = out + 3 * outPitch;
  let l0 = v128.load(out0);
  let r0 = v128.load(out0, VECTOR);
  let l1 = v128.load(out1);
  let r1 = v128.load(out1, VECTOR);
  let l2 = v128.load(out2);
  let r2 = v128.load(out2, VECTOR);
  let l3 = v128.load(out3);
  let r3 = v128.load(out3, VECTOR);
  let a0 = a;
  let a1 = a + aPitch;
  let a2 = a + 2 * aPitch;
  let a3 = a + 3 * aPitch;
  const end = panel + PANEL * inner;
  for (;;) {
    let left = v128.load(panel);
    let right = v128.load(panel, VECTOR);
    let x = v128.load32_splat(a0); l0 = madd(l0, x, left); r0 = madd(r0, x, right);
    x = v128.load32_splat(a1); l1 = madd(l1, x, left); r1 = madd(r1, x, right);
    x = v128.load32_splat(a2); l2 = madd(l2, x, left); r2 = madd(r2, x, right);
    x = v128.load32_splat(a3); l3 = madd(l3, x, left); r3 = madd(r3, x, right);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    panel += PANEL;
    if (panel == end) break;
    left = v128.load(panel);
    right = v128.load(panel, VECTOR);
    x = v128.load32_splat(a0); l0 = madd(l0, x, left); r0 = madd(r0, x, right);
    x = v128.load32_splat(a1); l1 = madd(l1, x, left); r1 = madd(r1, x, right);
    x = v128.load32_splat(a2); l2 = madd(l2, x, left); r2 = madd(r2, x, right);
    x = v128.load32_splat(a3); l3 = madd(l3, x, left); r3 = madd(r3, x, right);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    panel += PANEL;
    if (panel == end) break;
  }
  v128.store(out0, l0);
  v128.store(out0, r0, VECTOR);
  v128.store(out1, l1);
  v128.store(out1, r1, VECTOR);
  v128.store(out2, l2);
  v128.store(out2, r2, VECTOR);
  v128.store(out3, l3);
  v128.store(out3, r3, VECTOR);
}

/** Two rows by two panels. */
export function twoRows(
  out: usize, outPitch: usize, a: usize, aPitch: usize, inner: i32, panel: usize, panelBytes: usize,
): void {
  const out0 = out;
  const out1 = out + outPitch;
  let l0 = v128.load(out0);
  let r0 = v128.load(out0, VECTOR);
  let l1 = v128.load(out1);
  let r1 = v128.load(out1, VECTOR);
  let l2 = v128.load(out0, PANEL);
  let r2 = v128.load(out0, PANEL + VECTOR);
  let l3 = v128.load(out1, PANEL);
  let r3 = v128.load(out1, PANEL + VECTOR);
  let a0 = a;
  let a1 = a + aPitch;
  let next = panel + panelBytes;
  const end = panel + PANEL * inner;
  for (;;) {
    let x = v128.load32_splat(a0);
    let y = v128.load32_splat(a1);
    let left = v128.load(panel); l0 = madd(l0, x, left); l1 = madd(l1, y, left);
    let right = v128.load(panel, VECTOR); r0 = madd(r0, x, right); r1 = madd(r1, y, right);
    left = v128.load(next); l2 = madd(l2, x, left); l3 = madd(l3, y, left);
    right = v128.load(next, VECTOR); r2 = madd(r2, x, right); r3 = madd(r3, y, right);
    a0 += 4;
    a1 += 4;
    panel += PANEL;
    next += PANEL;
    if (panel == end) break;
    x = v128.load32_splat(a0);
    y = v128.load32_splat(a1);
    left = v128.load(panel); l0 = madd(l0, x, left); l1 = madd(l1, y, left);
    right = v128.load(panel, VECTOR); r0 = madd(r0, x, right); r1 = madd(r1, y, right);
    left = v128.load(next); l2 = madd(l2, x, left); l3 = madd(l3, y, left);
    right = v128.load(next, VECTOR); r2 = madd(r2, x, right); r3 = madd(r3, y, right);
    a0 += 4;
    a1 += 4;
    panel += PANEL;
    next += PANEL;
    if (panel == end) break;
  }
  v128.store(out0, l0);
  v128.store(out0, r0, VECTOR);
  v128.store(out1, l1);
  v128.store(out1, r1, VECTOR);
  v128.store(out0, l2, PANEL);
  v128.store(out0, r2, PANEL + VECTOR);
  v128.store(out1, l3, PANEL);
  v128.store(out1, r3, PANEL + VECTOR);
}
