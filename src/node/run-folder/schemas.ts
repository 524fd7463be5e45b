import * as v from 'valibot';

const finite = v.pipe(v.number(), v.finite());

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
