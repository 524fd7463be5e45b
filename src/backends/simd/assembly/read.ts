/** Reads a text character by character in one stream, in the first rows of this thread's scratch. */
import { H, O, hidden, mPitch } from "./layout";
import { logits } from "./outputs";
import { startRow, step } from "./recurrence";

/** h = 0, or the hidden state of stream 0. */
export function beginReading(fromStream: bool): void {
  if (fromStream) memory.copy(H, hidden, mPitch);
  else memory.fill(H, 0, mPitch);
}

/** h after one more character. */
export function read(x: u32): void {
  const after = H + mPitch;
  startRow(after, x);
  step(after, H, 1);
  memory.copy(H, after, mPitch);
}

/** Leaves the logits of the next character in the first row of O. */
export function predict(): void {
  logits(O, H, 1);
}
