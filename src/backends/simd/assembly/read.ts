/** Reads a text in one stream, nothing dropped, in this thread's scratch. */
import {
  B, O, blockRows, carried, kPitch, layers, sPitch, states, statesBytes, validationIds,
} from "./layout";
import { logits, softmax } from "./outputs";
import { forward, readCharacter, readLayer, shownBy } from "./recurrence";

/** Zero states, or those of stream 0. */
export function beginReading(fromStream: bool): void {
  for (let layer = 0; layer < layers; layer++) {
    const row = states + statesBytes * layer;
    if (fromStream) memory.copy(row, carried + sPitch * (B * layer), sPitch);
    else memory.fill(row, 0, sPitch);
  }
}

/** The states after one more character. */
export function read(x: u32): void {
  readCharacter(0, x);
  advance(1);
  keepLast(1);
}

/** Leaves the logits of the next character in the first row of O. */
export function predict(): void {
  logits(O, states + statesBytes * (layers - 1), 1);
}

/** Sum of -ln p of the held-out characters from + 1 to `to`; from zero states at 0, else going on. Nats. */
export function evaluate(from: i32, to: i32): f64 {
  let loss: f64 = 0;
  if (from == 0) beginReading(false);
  for (let at = from; at < to; at += blockRows) {
    const rows = min(blockRows, to - at);
    const x = validationIds + 4 * at;
    for (let t = 0; t < rows; t++) readCharacter(t, load<u32>(x + 4 * t));
    advance(rows);
    logits(O, shownBy(layers - 1, 1, false), rows);
    for (let t = 0; t < rows; t++) loss += softmax(O + kPitch * t, load<u32>(x + 4 * t + 4), 1);
    keepLast(rows);
  }
  return loss;
}

/** Takes all layers through the characters that the first has read. */
function advance(steps: i32): void {
  for (let layer = 0; layer < layers; layer++) {
    if (layer > 0) readLayer(layer, 1, steps, false);
    forward(layer, 1, steps);
  }
}

/** The states after the last step become the first. */
function keepLast(steps: i32): void {
  for (let layer = 0; layer < layers; layer++) {
    const row = states + statesBytes * layer;
    memory.copy(row, row + sPitch * steps, sPitch);
  }
}
