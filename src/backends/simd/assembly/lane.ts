/** A lane: its groups of streams, one after the other, each through a whole update while it is warm in the cache. */
import { B, groups, groupStreams, laneLosses, lanes } from "./layout";
import { groupGradients } from "./gradients";
import { outputs } from "./outputs";
import { backward, carry, forward } from "./recurrence";

/**
 * Forward, outputs, backward and gradients of the streams of a lane. The gradients are left with the lane; where
 * there is only one lane, W and V take their AdaGrad step at once.
 */
export function passLane(lane: i32, cursor: i32, update: bool, learningRate: v128): void {
  const begin = groups * lane / lanes;
  const end = groups * (lane + 1) / lanes;
  let loss: f64 = 0;
  for (let group = begin; group < end; group++) {
    const from = groupStreams * group;
    const streams = min(groupStreams, B - from);
    forward(from, streams, cursor);
    loss += outputs(from, streams, cursor);
    backward(streams);
    const last = group + 1 == end;
    groupGradients(lane, from, streams, cursor, group == begin, last && lanes == 1 && update, learningRate);
    if (update) carry(from, streams);
  }
  store<f64>(laneLosses + 8 * lane, loss);
}
