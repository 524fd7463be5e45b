import * as v from 'valibot';

/** What a backend tells of itself, as it lies in files. */
export const DescriptionSchema = v.object({
  name: v.string(),
  detail: v.string(),
  precision: v.picklist(['float32', 'float64']),
  software: v.boolean(),
});

/** A History, as it lies in files. */
export const HistorySchema = v.array(
  v.object({
    update: v.pipe(v.number(), v.integer(), v.minValue(0)),
    date: v.string(),
    version: v.string(),
    backend: DescriptionSchema,
    changed: v.record(v.string(), v.union([v.number(), v.string()])),
    reason: v.optional(v.string()),
  }),
);
