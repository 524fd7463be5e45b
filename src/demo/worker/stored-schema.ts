/** What a browser's storage must hold to be believed: an earlier version wrote it, or it was damaged. */
import * as v from 'valibot';
import { BACKEND_NAMES } from '../../backends/names.ts';
import { UserError } from '../../errors.ts';
import { MetricSchema } from '../../training/metric-schema.ts';
import { OPTION_NAMES } from '../../training/options.ts';
import type { TextSource } from '../protocol.ts';
import type { StoredRun } from './run-database.ts';

const finite = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array);
const numbers = v.instance(Float32Array);

const History = v.pipe(
  v.object({
    start: count,
    stride: v.pipe(count, v.minValue(1)),
    losses: numbers,
    smooth: numbers,
    pending: count,
    pendingSum: finite,
  }),
  v.check(({ losses, smooth }) => losses.length === smooth.length),
);

const WarningSchema = v.object({
  update: count,
  kind: v.picklist(['stuck', 'breaking', 'diverged']),
  seen: v.string(),
  why: v.string(),
  remedy: v.record(v.picklist(OPTION_NAMES), v.union([v.number(), v.string()])),
});

const RunSchema = v.object({
  config: v.object({
    options: v.record(v.string(), v.unknown()),
    // What there is no more is chosen anew.
    backend: v.fallback(v.picklist(['auto', ...BACKEND_NAMES]), 'auto'),
  }),
  checkpoint: v.optional(bytes),
  best: v.optional(bytes),
  log: v.object({
    history: History,
    metrics: v.array(MetricSchema),
    samples: v.array(v.object({ update: count, text: v.string() })),
    validation: v.array(v.looseObject({ update: count, loss: finite })),
    warnings: v.optional(v.array(WarningSchema)),
    best: v.optional(v.object({ update: count, smoothLoss: finite })),
  }),
});

const SourceSchema = v.object({ name: v.string(), id: v.optional(v.string()), bytes: v.optional(bytes) });

/**
 * A run; its options are for trainingOptions() to check, and its models for readCheckpoint() and readModel().
 * @throws UserError naming what is damaged.
 */
export function checkedRun(run: unknown): StoredRun {
  return checked(RunSchema, run, 'the saved run') as unknown as StoredRun;
}

/** @throws UserError naming what is damaged. */
export function checkedSource(source: unknown): TextSource {
  return checked(SourceSchema, source, 'the saved text') as TextSource;
}

function checked<S extends v.GenericSchema>(schema: S, value: unknown, name: string): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true });
  if (success) return output;
  throw new UserError(
    `${name} is damaged: its "${v.getDotPath(issues[0]) ?? ''}" is not what this page writes`,
  );
}
