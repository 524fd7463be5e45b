import { join } from 'node:path';
import type { Backend, BackendDescription } from '../backends/backend.ts';
import type { Measurement } from '../backends/measure.ts';
import { Disk } from '../node/run-folder/disk.ts';
import { FILES } from '../node/run-folder/files.ts';
import {
  bestBeside,
  type GradientCheck,
  readCheckpointFile,
  readGradients,
  readLogs,
} from '../node/run-folder/reading.ts';
import { curveCsv, lossCurve } from '../report/loss-curve.ts';
import { type ReportData, renderReport } from '../report/report.ts';
import { CHART_STYLE } from '../report/style.ts';
import { svgFile } from '../report/svg-file.ts';
import type { Corpus } from '../text/corpus.ts';
import { ngramEntropies } from '../text/ngrams.ts';
import type { Checkpoint } from '../training/checkpoint.ts';
import { judgeBackendQuickly, judgeReferenceQuickly } from '../training/gradient-report.ts';
import type { History } from '../training/history.ts';
import { endingPassage } from '../training/passage.ts';
import { setupOf } from '../training/setup.ts';

/** What a report is made of beside the files of the run. */
export interface ReportInput {
  readonly folder: string;
  readonly corpus: Corpus;
  readonly backend: BackendDescription;
  readonly measurements: readonly Measurement[];
  readonly machine: readonly string[];
  readonly history: History;
  /** The backend whose gradients are checked; undefined where it cannot be had. The caller disposes of it. */
  readonly open: () => Promise<Backend | undefined>;
  /** Whether gradients are checked anew, on the backend that was asked for. */
  readonly checkAnew?: boolean;
  readonly onTrouble: (message: string) => void;
}

export interface ReportOutcome {
  readonly passage: string;
  readonly gradientsPass: boolean;
}

/** Writes report.html from what lies in the run's folder. @throws UserError */
export async function writeReport(input: ReportInput): Promise<ReportOutcome> {
  const { folder, corpus, backend, measurements, machine, history, onTrouble } = input;
  const file = join(folder, FILES.checkpoint);
  const checkpoint = await readCheckpointFile(file);
  const { options } = checkpoint;
  const best = await bestBeside(file, checkpoint, onTrouble);
  const check = await gradientCheck(input, checkpoint);
  const passage = best ? endingPassage(best) : '';
  const data: ReportData = {
    options,
    backend,
    measurements,
    machine,
    text: { name: corpus.name, length: corpus.ids.length, vocabularySize: corpus.vocabulary.size },
    entropies: ngramEntropies(corpus.ids, corpus.vocabulary.size),
    ...readLogs(folder),
    gradients: check.reports,
    history,
    best,
    passage,
  };
  const disk = new Disk();
  disk.replace(join(folder, FILES.losses), curveCsv(data));
  disk.replace(join(folder, FILES.curve), svgFile(lossCurve(data).svg, CHART_STYLE));
  disk.replace(join(folder, FILES.report), renderReport(data));
  return { passage, gradientsPass: check.pass };
}

/** The check at the last checkpoint: as it was kept in the folder, unless another is asked for, or made now and kept. */
async function gradientCheck(
  { folder, corpus, open, checkAnew = false }: ReportInput,
  { options, state, update }: Checkpoint,
): Promise<GradientCheck> {
  const kept = checkAnew ? undefined : await readGradients(folder);
  if (kept?.update === update) return kept;
  const place = { ...setupOf(corpus, options), state };
  const reports = [judgeReferenceQuickly(place)];
  const backend = await open();
  if (backend?.describe().precision === 'float32') reports.push(await judgeBackendQuickly(backend, place));
  const check = { update, pass: reports.every(({ pass }) => pass), reports };
  new Disk().replace(join(folder, FILES.gradients), `${JSON.stringify(check, null, 2)}\n`);
  return check;
}
