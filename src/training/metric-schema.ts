import * as v from 'valibot';

/** Far from where sums or differences overflow. */
const LARGEST = 1e30;
const finite = v.pipe(v.number(), v.minValue(-LARGEST), v.maxValue(LARGEST));

/** What a logged metric must hold to be believed, in a line of metrics.jsonl or a browser's record. */
export const MetricSchema = v.looseObject({
  update: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  epoch: finite,
  loss: finite,
  smoothLoss: finite,
  natsPerCharacter: finite,
  bitsPerCharacter: finite,
  learningRate: v.optional(finite),
  charsPerSecond: finite,
  seconds: finite,
});
