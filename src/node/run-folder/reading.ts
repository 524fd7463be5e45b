/** What anybody may read of a run's folder, also while the run trains: each file is whole, and logs grow at their end. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../../errors.ts';
import { ChosenSamples } from '../../report/chosen-samples.ts';
import { quoted } from '../../text/quoted.ts';
import { type Checkpoint, type Model, readCheckpoint, readModel } from '../../training/checkpoint.ts';
import type { Metric } from '../../training/events.ts';
import type { GradientReport } from '../../training/gradient-report.ts';
import { MetricSchema } from '../../training/metric-schema.ts';
import type { LoggedWarning } from '../../training/watch/words.ts';
import { readBytes } from '../books.ts';
import { codeOf } from './disk.ts';
import { FILES } from './files.ts';
import type { SampleLine } from './folder.ts';
import { jsonLines, Thinned } from './json-lines.ts';
import { GradientCheckSchema } from './schemas.ts';

/** What gradients.json tells: the check that was made for the report. */
export interface GradientCheck {
  /** Updates done when it was made. */
  readonly update: number;
  readonly pass: boolean;
  readonly reports: readonly GradientReport[];
}

/** Lines of one kind that a report is made of, at most twice so many: a curve of more points looks the same. */
const MOST_LINES = 2000;

export interface RunLogs {
  readonly metrics: readonly Metric[];
  /** Nats per character on the held-out text: all of them. */
  readonly validation: readonly { readonly update: number; readonly loss: number }[];
  /** Some of them, where there are many. */
  readonly samples: readonly SampleLine[];
  readonly samplesTaken: number;
  readonly warnings: readonly LoggedWarning[];
}

const WarningSchema = v.object({
  kind: v.picklist(['stuck', 'breaking', 'diverged']),
  seen: v.string(),
  why: v.string(),
  remedy: v.string(),
});

/** What the logs tell; of very many lines, some. Lines that are damaged are passed over. @throws UserError when one cannot be read. */
export function readLogs(folder: string): RunLogs {
  const metrics = new Thinned<Metric>(MOST_LINES);
  const validation: { update: number; loss: number }[] = [];
  const warnings: LoggedWarning[] = [];
  for (const { value } of jsonLines(join(folder, FILES.metrics))) {
    if (v.is(MetricSchema, value)) metrics.add(value as unknown as Metric);
    if (Number.isFinite(value.validationLoss)) {
      validation.push({ update: value.update, loss: value.validationLoss as number });
    }
    if (v.is(WarningSchema, value.warning)) warnings.push({ update: value.update, ...value.warning });
  }
  const samples = new ChosenSamples();
  for (const { value } of jsonLines(join(folder, FILES.samples))) {
    if (typeof value.text === 'string') samples.add({ update: value.update, text: value.text });
  }
  return {
    metrics: metrics.lines(),
    validation,
    samples: samples.chosen,
    samplesTaken: samples.taken,
    warnings,
  };
}

/** The checkpoint's file: itself, or the one in a folder. @throws UserError when the folder has none. */
export function checkpointFile(fileOrFolder: string): string {
  if (!isFolder(fileOrFolder)) return fileOrFolder;
  const file = join(fileOrFolder, FILES.checkpoint);
  if (existsSync(file)) return file;
  const why = existsSync(join(fileOrFolder, FILES.config))
    ? `the run in it was ended before its first checkpoint; start it again with --config ${quoted(join(fileOrFolder, FILES.config))} --out ${quoted(fileOrFolder)} --continue`
    : 'there is no run in it; name the folder of a run';
  throw new UserError(`${fileOrFolder}: ${why}`);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
    throw error;
  }
}

/**
 * The best model beside a checkpoint, where it belongs to it: after a crash between the two it may be newer, and better.
 * It is of use and not needed: one that is damaged is told of, and the best starts anew.
 */
export async function bestBeside(
  file: string,
  checkpoint: Checkpoint,
  onDamage: (message: string) => void,
): Promise<Model | undefined> {
  const path = join(dirname(file), FILES.best);
  if (!existsSync(path)) return undefined;
  try {
    const best = readModel(await readBytes(path), path);
    const belongs = best.text.fingerprint === checkpoint.text.fingerprint;
    return belongs && checkpoint.best && best.smoothLoss <= checkpoint.best.smoothLoss ? best : undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onDamage(`${error.message}; the best model starts anew`);
    return undefined;
  }
}

export async function readCheckpointFile(file: string): Promise<Checkpoint> {
  return readCheckpoint(await readBytes(file), file);
}

/** The check made for the report; undefined where there is none, or it is damaged: it can be made again. */
export async function readGradients(folder: string): Promise<GradientCheck | undefined> {
  const path = join(folder, FILES.gradients);
  if (!existsSync(path)) return undefined;
  try {
    const check = JSON.parse(new TextDecoder().decode(await readBytes(path)));
    return v.parse(GradientCheckSchema, check) as unknown as GradientCheck;
  } catch {
    return undefined;
  }
}
