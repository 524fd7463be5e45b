/**
 * out += a × weights, the product behind the recurrence, the logits and dH.
 *
 *     a [rows, inner]   out [rows, panels × 8]   weights: panels of [inner, 8] floats each
 *
 * A panel is read front to back whatever the block, each of its vectors is multiplied with broadcast elements
 * of `a`, and no sum runs across lanes. Eight accumulators (ten for one row by five panels) hide the latency of
 * the additions and leave V8's fifteen vector registers room for weights and broadcasts.
 *
 * Every sum starts from `out` and runs over the inner index in ascending order, whichever block holds it: the
 * result does not depend on how many rows are taken together.
 */
import { fivePanels, fourPanels, fourRows, onePanel, twoRows } from "./blocks";
import { PANEL } from "./layout";

/** @param inner a multiple of 4; `a` and `weights` are zero beyond their true length. Pitches in bytes. */
export function addProduct(
  out: usize, outPitch: usize, a: usize, aPitch: usize, rows: i32, inner: i32,
  weights: usize, panels: i32, panelBytes: usize,
): void {
  const ofFour = rows >> 2;
  for (let p = 0; p < panels && ofFour > 0; p++) {
    const panel = weights + panelBytes * p;
    let x = a;
    let y = out + PANEL * p;
    for (let i = 0; i < ofFour; i++, x += 4 * aPitch, y += 4 * outPitch) fourRows(y, outPitch, x, aPitch, inner, panel);
  }
  out += 4 * outPitch * ofFour;
  a += 4 * aPitch * ofFour;
  if (rows & 2) {
    addTwoRows(out, outPitch, a, aPitch, inner, weights, panels, panelBytes);
    out += 2 * outPitch;
    a += 2 * aPitch;
  }
  if (rows & 1) addRow(out, a, inner, weights, panels, panelBytes);
}

/** The product for two rows, two panels abreast. */
function addTwoRows(
  out: usize, outPitch: usize, a: usize, aPitch: usize, inner: i32, weights: usize, panels: i32, panelBytes: usize,
): void {
  let p = 0;
  for (; p + 1 < panels; p += 2) {
    twoRows(out + PANEL * p, outPitch, a, aPitch, inner, weights + panelBytes * p, panelBytes);
  }
  if (p == panels) return;
  onePanel(out + PANEL * p, a, inner, weights + panelBytes * p);
  onePanel(out + PANEL * p + outPitch, a + aPitch, inner, weights + panelBytes * p);
}

/** The product for a single row, several panels abreast: fives, so that fours fill the rest, or nearly so. */
function addRow(out: usize, a: usize, inner: i32, weights: usize, panels: i32, panelBytes: usize): void {
  const remainder = panels & 3;
  const ofFive = remainder * 5 <= panels ? remainder : panels / 5;
  const ofFour = (panels - 5 * ofFive) >> 2;
  let p = 0;
  for (let i = 0; i < ofFive; i++, p += 5) fivePanels(out + PANEL * p, a, inner, weights + panelBytes * p, panelBytes);
  for (let i = 0; i < ofFour; i++, p += 4) fourPanels(out + PANEL * p, a, inner, weights + panelBytes * p, panelBytes);
  for (; p < panels; p++) onePanel(out + PANEL * p, a, inner, weights + panelBytes * p);
}
