/**
 * out += a × weights, the product behind the recurrence, the logits and dH.
 *
 *     a [rows, inner]   out [rows, panels × 8]   weights: panels of [inner, 8] floats each
 *
 * A panel is read front to back whatever the block, each of its vectors is multiplied with broadcast elements
 * of `a`, and no sum runs across lanes. Ten accumulators hide the latency of the additions and leave V8's
 * fifteen vector registers room for two weights, a broadcast and a product.
 *
 * Every sum starts from `out` and runs over the inner index in ascending order, whichever block holds it: the
 * result does not depend on how rows are shared out among threads.
 */
import { PANEL } from "./layout";
import { fivePanels, fourPanels, onePanel } from "./panel-blocks";
import { fiveRows, fourRows } from "./row-blocks";

/** How many blocks of five to take from `count` so that blocks of four fill the rest, or nearly so. */
@inline
function fives(count: i32): i32 {
  const remainder = count & 3;
  return remainder * 5 <= count ? remainder : count / 5;
}

/** @param inner a multiple of 4; `a` and `weights` are zero beyond their true length. Pitches in bytes. */
export function addProduct(
  out: usize, outPitch: usize, a: usize, aPitch: usize, rows: i32, inner: i32,
  weights: usize, panels: i32, panelBytes: usize,
): void {
  const ofFive = fives(rows);
  const ofFour = (rows - 5 * ofFive) >> 2;
  for (let p = 0; p < panels && rows > 3; p++) {
    const panel = weights + panelBytes * p;
    let x = a;
    let y = out + PANEL * p;
    for (let i = 0; i < ofFive; i++, x += 5 * aPitch, y += 5 * outPitch) fiveRows(y, outPitch, x, aPitch, inner, panel);
    for (let i = 0; i < ofFour; i++, x += 4 * aPitch, y += 4 * outPitch) fourRows(y, outPitch, x, aPitch, inner, panel);
  }
  for (let row = 5 * ofFive + 4 * ofFour; row < rows; row++) {
    addRow(out + outPitch * row, a + aPitch * row, inner, weights, panels, panelBytes);
  }
}

/** The product for a single row, several panels abreast. */
function addRow(out: usize, a: usize, inner: i32, weights: usize, panels: i32, panelBytes: usize): void {
  const ofFive = fives(panels);
  const ofFour = (panels - 5 * ofFive) >> 2;
  let p = 0;
  for (let i = 0; i < ofFive; i++, p += 5) fivePanels(out + PANEL * p, a, inner, weights + panelBytes * p, panelBytes);
  for (let i = 0; i < ofFour; i++, p += 4) fourPanels(out + PANEL * p, a, inner, weights + panelBytes * p, panelBytes);
  for (; p < panels; p++) onePanel(out + PANEL * p, a, inner, weights + panelBytes * p);
}
