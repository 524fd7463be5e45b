import * as v from 'valibot';

const maybe = v.optional(v.number());
/** JSON writes infinity as null: no error of a gradient that is 0 would be found. */
const maybeInfinite = v.optional(
  v.pipe(
    v.nullable(v.number()),
    v.transform((number) => number ?? Number.POSITIVE_INFINITY),
  ),
);

const Tensor = v.looseObject({
  name: v.string(),
  pass: v.boolean(),
  errors: v.number(),
  entries: maybe,
  meanAbsoluteDifference: maybe,
  maxRelativeError: maybe,
  relativeNormError: maybe,
  resolution: maybeInfinite,
});

/** What gradients.json must hold to be believed. */
export const GradientCheckSchema = v.object({
  update: v.number(),
  pass: v.boolean(),
  reports: v.array(
    v.looseObject({
      backend: v.string(),
      method: v.string(),
      bound: v.number(),
      pass: v.boolean(),
      failure: v.string(),
      tensors: v.array(Tensor),
    }),
  ),
});
