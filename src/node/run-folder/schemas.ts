/** What the files that a report is made of must hold to be believed. */
import * as v from 'valibot';

const finite = v.pipe(v.number(), v.finite());

/** A line of metrics.jsonl that tells of an update. */
export const MetricLineSchema = v.looseObject({
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

const number = v.optional(v.nullable(v.number()));

/** gradients.json */
export const GradientCheckSchema = v.object({
  update: finite,
  pass: v.boolean(),
  reports: v.array(
    v.looseObject({
      backend: v.string(),
      method: v.string(),
      bound: v.number(),
      pass: v.boolean(),
      tensors: v.array(
        v.looseObject({
          name: v.string(),
          pass: v.boolean(),
          entries: number,
          meanAbsoluteDifference: number,
          maxRelativeError: number,
          relativeNormError: number,
        }),
      ),
    }),
  ),
});
