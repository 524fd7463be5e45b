/** Loss over a held-out text, read in one stream, in this thread's scratch. */
import { H, O, blockRows, kPitch, mPitch, validationIds } from "./layout";
import { logits, softmax } from "./outputs";
import { startRow, step } from "./recurrence";

/** Sum of -ln p of every character but the first of `length`, from h = 0. Nats. */
export function evaluate(length: i32): f64 {
  let loss: f64 = 0;
  const last = H + mPitch * blockRows;
  memory.fill(last, 0, mPitch);
  for (let at = 0; at + 1 < length; at += blockRows) {
    const rows = min(blockRows, length - 1 - at);
    const x = validationIds + 4 * at;
    memory.copy(H, last, mPitch);
    for (let t = 0; t < rows; t++) {
      const before = H + mPitch * t;
      startRow(before + mPitch, load<u32>(x + 4 * t));
      step(before + mPitch, before, 1);
    }
    logits(O, H + mPitch, rows);
    for (let t = 0; t < rows; t++) loss += softmax(O + kPitch * t, load<u32>(x + 4 * t + 4), 1);
  }
  return loss;
}
