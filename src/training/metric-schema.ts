import * as v from 'valibot';

const finite = v.pipe(v.number(), v.finite());

/** What a logged metric must hold to be believed, in a line of metrics.jsonl or a browser's record. */
export const MetricSchema = v.looseObject({
  update: finite,
  epoch: finite,
  loss: finite,
  smoothLoss: finite,
  natsPerCharacter: finite,
  bitsPerCharacter: finite,
  learningRate: v.optional(finite),
  charsPerSecond: finite,
  seconds: finite,
});
