import { writeFileSync } from 'node:fs';
import { comparisonOf, type Section } from '../compare/comparison.ts';
import { comparisonJson } from '../compare/json.ts';
import { comparisonPage } from '../compare/page.ts';
import { comparisonLines, curvesCsv, runsCsv } from '../compare/table.ts';
import { writing } from '../node/run-folder/disk.ts';
import { readStoredRuns, runFolders } from '../node/stored-runs.ts';
import { jsonLine } from '../text/printable.ts';
import { Terminal } from './terminal.ts';

export interface CompareFlags {
  /** Where the page goes. */
  readonly out?: string;
  readonly json: boolean;
  readonly csv?: 'runs' | 'curves';
}

const PAGE = 'comparison.html';

/** `char-rnn compare`: a table for who asks, and the page. */
export async function compareCommand(folders: readonly string[], flags: CompareFlags): Promise<number> {
  const sections = comparisonOf(await readStoredRuns(runFolders(folders)));
  const forProgram = programOutput(sections, flags);
  const page = flags.out ?? (forProgram === undefined ? PAGE : undefined);
  if (page !== undefined) writing(page, () => writeFileSync(page, comparisonPage(sections)));
  if (forProgram !== undefined) {
    process.stdout.write(forProgram);
    return 0;
  }
  const terminal = new Terminal(process.stdout);
  for (const line of comparisonLines(sections)) terminal.line(line);
  terminal.line(`curves, samples and each run: ${page}`);
  return 0;
}

function programOutput(sections: readonly Section[], { json, csv }: CompareFlags): string | undefined {
  if (json) return jsonLine(comparisonJson(sections));
  if (csv === undefined) return undefined;
  return csv === 'curves' ? curvesCsv(sections) : runsCsv(sections);
}
