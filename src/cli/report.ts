import { join } from 'node:path';
import type { Backend, BackendDescription } from '../backends/backend.ts';
import { messageOf } from '../errors.ts';
import { FILES } from '../node/run-folder/files.ts';
import { checkpointFile } from '../node/run-folder/reading.ts';
import { jsonLine, printableLine } from '../text/printable.ts';
import type { Checkpoint } from '../training/checkpoint.ts';
import { openForRun } from './backend-of-run.ts';
import { Terminal } from './terminal.ts';
import { planResume, type ResumePlan } from './train-plan.ts';
import { type ReportOutcome, writeReport } from './write-report.ts';

export interface ReportFlags {
  readonly backend?: string;
  readonly threads?: number;
  readonly json: boolean;
}

/** `char-rnn report`: writes a run's report again. @returns the exit code: 0, or 1 when the gradient check fails. */
export async function reportCommand(
  folder: string,
  books: readonly string[],
  { backend, threads, json }: ReportFlags,
): Promise<number> {
  const tell = (message: string) => process.stderr.write(`char-rnn: ${printableLine(message)}\n`);
  const plan = await planResume({ books, backend, threads }, checkpointFile(folder), tell);
  const { gradientsPass } = await reportOn(plan, tell, backend !== undefined);
  const file = join(plan.resumption.from, FILES.report);
  const { update } = plan.resumption.checkpoint;
  if (json) process.stdout.write(jsonLine({ report: file, update, gradientsPass }));
  else new Terminal(process.stdout).line(`report: ${file}`);
  return gradientsPass ? 0 : 1;
}

/** The report of a run as it lies in its folder, which nobody trains on with. */
export async function reportOn(
  plan: ResumePlan,
  onTrouble: (message: string) => void,
  checkAnew = false,
): Promise<ReportOutcome> {
  const { corpus, config, resumption } = plan;
  const { from, checkpoint } = resumption;
  const history = checkpoint.history ?? config?.history ?? [];
  let opened: Backend | undefined;
  const open = async () => {
    try {
      opened = (await openForRun(plan, onTrouble)).backend;
    } catch (error) {
      onTrouble(`only the reference's gradients are checked: ${messageOf(error)}`);
    }
    return opened;
  };
  try {
    return await writeReport({
      folder: from,
      corpus,
      backend: history.at(-1)?.backend ?? config?.backend ?? unknownBackend(checkpoint),
      measurements: config?.measurements ?? [],
      machine: config?.machine ?? [],
      history,
      open,
      checkAnew,
      onTrouble,
    });
  } finally {
    opened?.dispose();
  }
}

/** Of a run of an earlier version whose configuration is lost. */
function unknownBackend({ state }: Checkpoint): BackendDescription {
  const precision = state.parameters instanceof Float64Array ? 'float64' : 'float32';
  return { name: 'unknown', detail: 'the run does not tell', precision, software: false };
}
