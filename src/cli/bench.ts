import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { BACKEND_NAMES } from '../backends/names.ts';
import { compareBackends, FULL, QUICK } from '../bench/bench.ts';
import { baselineOf, benchChart, groupResults, timesText } from '../bench/chart.ts';
import { configurations, sizesOf } from '../bench/configurations.ts';
import type { BenchResult } from '../bench/result.ts';
import { UserError } from '../errors.ts';
import { childHost } from '../node/bench-child.ts';
import { bundledBook, readBook } from '../node/books.ts';
import { describeMachine } from '../node/environment.ts';
import { writing } from '../node/run-folder/disk.ts';
import { BAR_STYLE } from '../report/bar-chart.ts';
import { svgFile } from '../report/svg-file.ts';
import { jsonLine } from '../text/printable.ts';
import { recipeOf } from '../training/setup.ts';
import { optionsOf } from './options.ts';
import { count, Terminal } from './terminal.ts';

export interface BenchFlags extends Record<string, unknown> {
  readonly backends?: string;
  readonly quick: boolean;
  readonly json: boolean;
  readonly svg?: string;
}

/** `char-rnn bench`: exit code 0 when no backend that was timed or tried is wrong, otherwise 1. */
export async function benchCommand(book: string | undefined, flags: BenchFlags): Promise<number> {
  const terminal = new Terminal(process.stdout);
  const say = (text: string) => (flags.json ? undefined : terminal.line(text));
  const names = namesOf(flags);
  const corpus = await readBook(book ?? bundledBook());
  const options = optionsOf(flags);
  const machine = { lines: describeMachine(), load: loadavg()[0]!, cores: availableParallelism() };
  say(machine.lines.join('; '));
  if (isBusy(machine)) {
    process.stderr.write(
      `char-rnn: other programs keep ${machine.load.toFixed(1)} of ${machine.cores} cores busy; the numbers will be too low\n`,
    );
  }
  const results = await compareBackends({
    entrants: names.map((name) => ({ name, start: () => childHost(['bench-child', name]) })),
    text: { ids: corpus.ids, vocabularySize: corpus.vocabulary.size },
    configurations: namesSizes(flags) ? [sizesOf(options)] : configurations(options),
    recipe: recipeOf(options),
    effort: flags.quick ? QUICK : FULL,
    onResult: ({ backend, batchSize, seqLength }) => {
      if (!flags.json && process.stdout.isTTY) {
        terminal.progress(() => `${backend}, batch size ${batchSize}, sequence length ${seqLength}`);
      }
    },
  });
  if (flags.json) process.stdout.write(jsonLine({ machine, quick: flags.quick, results }));
  else for (const line of tableLines(results)) say(line);
  const { svg } = flags;
  if (svg) writing(svg, () => writeFileSync(svg, svgFile(benchChart(results), BAR_STYLE)));
  return results.some(({ check }) => check.startsWith('wrong')) ? 1 : 0;
}

/** @throws UserError when there is no such backend. */
function namesOf({ backends }: BenchFlags): readonly string[] {
  const names = backends?.split(',').map((name) => name.trim()) ?? BACKEND_NAMES;
  const unknown = names.find((name) => !BACKEND_NAMES.some((known) => known === name.split(':')[0]));
  if (unknown === undefined) return names;
  throw new UserError(`there is no backend "${unknown}"; choose among ${BACKEND_NAMES.join(', ')}`);
}

/** Whether sizes were asked for: then these alone are compared. */
function namesSizes(flags: BenchFlags): boolean {
  return ['hiddenSize', 'seqLength', 'batchSize'].some((name) => flags[name] !== undefined);
}

function isBusy({ load, cores }: { load: number; cores: number }): boolean {
  return load > 0.25 * cores;
}

/** One block a configuration, the fastest first. */
export function tableLines(results: readonly BenchResult[]): string[] {
  const width = Math.max(...results.map(({ backend }) => backend.length));
  const groups = groupResults(results).flatMap(({ label, results }) => {
    const slowest = baselineOf(results);
    return [
      '',
      label,
      ...results.map((result) => `  ${result.backend.padEnd(width)}  ${cells(result, slowest)}`),
    ];
  });
  return [...groups, '', '×: times as fast as the slowest of the group that is no emulated GPU'];
}

function cells(result: BenchResult, slowest: number): string {
  const { charsPerSecond, microsecondsPerUpdate, spread, peakFraction, openMilliseconds, check } = result;
  if (charsPerSecond === null) return check;
  return [
    `${count(charsPerSecond)} characters/s`.padStart(24),
    timesText(charsPerSecond / slowest).padStart(7),
    `${count(microsecondsPerUpdate!)} µs/update`.padStart(20),
    `quartiles ${count(spread!.lower)} – ${count(spread!.upper)}`,
    peakFraction === null ? '' : `${(100 * peakFraction).toFixed(1)} % of the peak`,
    `opens in ${count(openMilliseconds!)} ms`,
    result.software ? 'GPU emulated by the CPU' : '',
  ]
    .filter((part) => part)
    .join('  ');
}
