/** A lane: its groups of streams, one after the other, each through a whole update while it is warm in the cache. */
import {
  B, dropThreshold, groupStreams, groups, laneLosses, lanes, layers, stepsAtOnce, tau,
} from "./layout";
import { drop } from "./dropout";
import { groupGradients } from "./gradients";
import { outputs } from "./outputs";
import { enter, forward, leave, readCharacter, readLayer } from "./recurrence";
import { idsOf, isFresh } from "./update";

/**
 * Forward, outputs, backward and gradients of the streams of a lane. The gradients are left with the lane, but for
 * those of matrices that took their step at once.
 * @param step whether the parameters and the carried states are to move.
 */
export function passLane(lane: i32, step: bool): void {
  const begin = groups * lane / lanes;
  const end = groups * (lane + 1) / lanes;
  let loss: f64 = 0;
  for (let group = begin; group < end; group++) {
    const from = groupStreams * group;
    const streams = min(groupStreams, B - from);
    forwardGroup(from, streams);
    loss += outputs(from, streams);
    groupGradients(lane, from, streams, group == begin, group + 1 == end && step && stepsAtOnce);
    if (step) for (let layer = 0; layer < layers; layer++) leave(layer, from, streams);
  }
  store<f64>(laneLosses + 8 * lane, loss);
}

/** All layers, from the characters up. */
function forwardGroup(from: i32, streams: i32): void {
  for (let i = 0; i < streams; i++) {
    const x = idsOf(from + i);
    for (let layer = 0; layer < layers; layer++) enter(layer, from + i, i, isFresh(from + i));
    for (let t = 0; t < tau; t++) readCharacter(t * streams + i, load<u32>(x + 4 * t));
  }
  for (let layer = 0; layer < layers; layer++) {
    if (layer > 0) readLayer(layer, streams, tau * streams, true);
    forward(layer, streams, tau);
    if (dropThreshold != 0) drop(layer, from, streams);
  }
}
