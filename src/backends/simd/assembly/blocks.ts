/**
 * The inner blocks of products.ts, each with eight or ten accumulators.
 *
 * Several rows by one or two panels: each pair of weights that is loaded serves every row. No wider: V8 orders the sums
 * by accumulator, which keeps all broadcasts alive at once, and from ten accumulators on it spills: half the speed. Two
 * turns a loop, since V8 looks at the stack's limit once a loop, which costs a tenth; the way out between them keeps it
 * from mixing the two, which would spill again.
 *
 * One row by several panels: each broadcast element serves every panel. A turn takes as many inner indices as V8 has
 * registers for: their broadcasts are all alive at once, the weights are not.
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

/** One row by five panels. */
export function fivePanels(out: usize, a: usize, inner: i32, panel: usize, panelBytes: usize): void {
  let l0 = v128.load(out);
  let r0 = v128.load(out, VECTOR);
  let l1 = v128.load(out, PANEL);
  let r1 = v128.load(out, PANEL + VECTOR);
  let l2 = v128.load(out, 2 * PANEL);
  let r2 = v128.load(out, 2 * PANEL + VECTOR);
  let l3 = v128.load(out, 3 * PANEL);
  let r3 = v128.load(out, 3 * PANEL + VECTOR);
  let l4 = v128.load(out, 4 * PANEL);
  let r4 = v128.load(out, 4 * PANEL + VECTOR);
  let p0 = panel;
  let p1 = panel + panelBytes;
  let p2 = panel + 2 * panelBytes;
  let p3 = panel + 3 * panelBytes;
  let p4 = panel + 4 * panelBytes;
  const end = a + 4 * inner;
  for (; a < end; a += 8) {
    let x = v128.load32_splat(a);
    l0 = madd(l0, x, v128.load(p0)); r0 = madd(r0, x, v128.load(p0, VECTOR));
    l1 = madd(l1, x, v128.load(p1)); r1 = madd(r1, x, v128.load(p1, VECTOR));
    l2 = madd(l2, x, v128.load(p2)); r2 = madd(r2, x, v128.load(p2, VECTOR));
    l3 = madd(l3, x, v128.load(p3)); r3 = madd(r3, x, v128.load(p3, VECTOR));
    l4 = madd(l4, x, v128.load(p4)); r4 = madd(r4, x, v128.load(p4, VECTOR));
    x = v128.load32_splat(a, 4);
    l0 = madd(l0, x, v128.load(p0, PANEL)); r0 = madd(r0, x, v128.load(p0, PANEL + VECTOR));
    l1 = madd(l1, x, v128.load(p1, PANEL)); r1 = madd(r1, x, v128.load(p1, PANEL + VECTOR));
    l2 = madd(l2, x, v128.load(p2, PANEL)); r2 = madd(r2, x, v128.load(p2, PANEL + VECTOR));
    l3 = madd(l3, x, v128.load(p3, PANEL)); r3 = madd(r3, x, v128.load(p3, PANEL + VECTOR));
    l4 = madd(l4, x, v128.load(p4, PANEL)); r4 = madd(r4, x, v128.load(p4, PANEL + VECTOR));
    p0 += 2 * PANEL;
    p1 += 2 * PANEL;
    p2 += 2 * PANEL;
    p3 += 2 * PANEL;
    p4 += 2 * PANEL;
  }
  v128.store(out, l0);
  v128.store(out, r0, VECTOR);
  v128.store(out, l1, PANEL);
  v128.store(out, r1, PANEL + VECTOR);
  v128.store(out, l2, 2 * PANEL);
  v128.store(out, r2, 2 * PANEL + VECTOR);
  v128.store(out, l3, 3 * PANEL);
  v128.store(out, r3, 3 * PANEL + VECTOR);
  v128.store(out, l4, 4 * PANEL);
  v128.store(out, r4, 4 * PANEL + VECTOR);
}

/** One row by four panels. */
export function fourPanels(out: usize, a: usize, inner: i32, panel: usize, panelBytes: usize): void {
  let l0 = v128.load(out);
  let r0 = v128.load(out, VECTOR);
  let l1 = v128.load(out, PANEL);
  let r1 = v128.load(out, PANEL + VECTOR);
  let l2 = v128.load(out, 2 * PANEL);
  let r2 = v128.load(out, 2 * PANEL + VECTOR);
  let l3 = v128.load(out, 3 * PANEL);
  let r3 = v128.load(out, 3 * PANEL + VECTOR);
  let p0 = panel;
  let p1 = panel + panelBytes;
  let p2 = panel + 2 * panelBytes;
  let p3 = panel + 3 * panelBytes;
  const end = a + 4 * inner;
  for (; a < end; a += VECTOR) {
    let x = v128.load32_splat(a);
    l0 = madd(l0, x, v128.load(p0)); r0 = madd(r0, x, v128.load(p0, VECTOR));
    l1 = madd(l1, x, v128.load(p1)); r1 = madd(r1, x, v128.load(p1, VECTOR));
    l2 = madd(l2, x, v128.load(p2)); r2 = madd(r2, x, v128.load(p2, VECTOR));
    l3 = madd(l3, x, v128.load(p3)); r3 = madd(r3, x, v128.load(p3, VECTOR));
    x = v128.load32_splat(a, 4);
    l0 = madd(l0, x, v128.load(p0, PANEL)); r0 = madd(r0, x, v128.load(p0, PANEL + VECTOR));
    l1 = madd(l1, x, v128.load(p1, PANEL)); r1 = madd(r1, x, v128.load(p1, PANEL + VECTOR));
    l2 = madd(l2, x, v128.load(p2, PANEL)); r2 = madd(r2, x, v128.load(p2, PANEL + VECTOR));
    l3 = madd(l3, x, v128.load(p3, PANEL)); r3 = madd(r3, x, v128.load(p3, PANEL + VECTOR));
    x = v128.load32_splat(a, 8);
    l0 = madd(l0, x, v128.load(p0, 2 * PANEL)); r0 = madd(r0, x, v128.load(p0, 2 * PANEL + VECTOR));
    l1 = madd(l1, x, v128.load(p1, 2 * PANEL)); r1 = madd(r1, x, v128.load(p1, 2 * PANEL + VECTOR));
    l2 = madd(l2, x, v128.load(p2, 2 * PANEL)); r2 = madd(r2, x, v128.load(p2, 2 * PANEL + VECTOR));
    l3 = madd(l3, x, v128.load(p3, 2 * PANEL)); r3 = madd(r3, x, v128.load(p3, 2 * PANEL + VECTOR));
    x = v128.load32_splat(a, 12);
    l0 = madd(l0, x, v128.load(p0, 3 * PANEL)); r0 = madd(r0, x, v128.load(p0, 3 * PANEL + VECTOR));
    l1 = madd(l1, x, v128.load(p1, 3 * PANEL)); r1 = madd(r1, x, v128.load(p1, 3 * PANEL + VECTOR));
    l2 = madd(l2, x, v128.load(p2, 3 * PANEL)); r2 = madd(r2, x, v128.load(p2, 3 * PANEL + VECTOR));
    l3 = madd(l3, x, v128.load(p3, 3 * PANEL)); r3 = madd(r3, x, v128.load(p3, 3 * PANEL + VECTOR));
    p0 += 4 * PANEL;
    p1 += 4 * PANEL;
    p2 += 4 * PANEL;
    p3 += 4 * PANEL;
  }
  v128.store(out, l0);
  v128.store(out, r0, VECTOR);
  v128.store(out, l1, PANEL);
  v128.store(out, r1, PANEL + VECTOR);
  v128.store(out, l2, 2 * PANEL);
  v128.store(out, r2, 2 * PANEL + VECTOR);
  v128.store(out, l3, 3 * PANEL);
  v128.store(out, r3, 3 * PANEL + VECTOR);
}

/** One row by one panel. */
export function onePanel(out: usize, a: usize, inner: i32, panel: usize): void {
  let l0 = v128.load(out);
  let r0 = v128.load(out, VECTOR);
  let p0 = panel;
  const end = a + 4 * inner;
  for (; a < end; a += VECTOR) {
    let x = v128.load32_splat(a);
    l0 = madd(l0, x, v128.load(p0)); r0 = madd(r0, x, v128.load(p0, VECTOR));
    x = v128.load32_splat(a, 4);
    l0 = madd(l0, x, v128.load(p0, PANEL)); r0 = madd(r0, x, v128.load(p0, PANEL + VECTOR));
    x = v128.load32_splat(a, 8);
    l0 = madd(l0, x, v128.load(p0, 2 * PANEL)); r0 = madd(r0, x, v128.load(p0, 2 * PANEL + VECTOR));
    x = v128.load32_splat(a, 12);
    l0 = madd(l0, x, v128.load(p0, 3 * PANEL)); r0 = madd(r0, x, v128.load(p0, 3 * PANEL + VECTOR));
    p0 += 4 * PANEL;
  }
  v128.store(out, l0);
  v128.store(out, r0, VECTOR);
}
