/**
 * The inner blocks of products.ts: one row by several panels. Each broadcast element serves every panel. A turn
 * takes as many inner indices as V8 has registers for: their broadcasts are all alive at once, the weights are not.
 */
import { PANEL, VECTOR } from "./layout";
import { madd } from "./math";

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
