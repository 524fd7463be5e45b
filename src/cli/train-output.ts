import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendDescription } from '../backends/backend.ts';
import type { Measurement } from '../backends/measure.ts';
import { FILES } from '../node/run-folder/files.ts';
import type { Corpus } from '../text/corpus.ts';
import { jsonLine, printableLine } from '../text/printable.ts';
import type { Checkpoint } from '../training/checkpoint.ts';
import { describePreset } from '../training/departures.ts';
import {
  type HandoverEvent,
  metricOf,
  type ReadingEvent,
  type TrainingEvent,
  type UpdateEvent,
  type WritingEvent,
} from '../training/events.ts';
import type { Objective } from '../training/objective.ts';
import type { TrainingOptions } from '../training/options.ts';
import { lossDigits, lossUnit } from '../training/setup.ts';
import { measurementLines } from './measurements.ts';
import { commandLine } from './program-name.ts';
import type { StopSignal } from './signals.ts';
import { bold, count, dim, duration, progressText, type Terminal } from './terminal.ts';
import { loggedWarning, type Repeated, rewindingOf, warningLines } from './warnings.ts';

export interface Beginning {
  readonly corpus: Corpus;
  readonly options: TrainingOptions;
  readonly folder: string;
  /** What a command repeats that mends the training. */
  readonly config: Repeated;
  /** The run that goes on. */
  readonly resumption?: { readonly checkpoint: Checkpoint } | undefined;
  readonly backend: BackendDescription;
  readonly reason: string;
  /** What the choice of backend was made from; empty when it was asked for by name. */
  readonly measurements: readonly Measurement[];
}

export interface Ending {
  readonly folder: string;
  /** Before all updates were done. */
  readonly stopped: boolean;
  /** Its numbers were of no use any more. */
  readonly diverged?: boolean;
  /** Undefined where nothing is saved yet. */
  readonly objective: Objective | undefined;
  /** Of the report, where one was written. */
  readonly passage?: string;
  readonly gradientsPass?: boolean;
}

/** Tells a person, or a program, how a training goes. */
export interface Listener {
  begin(beginning: Beginning): void;
  event(event: TrainingEvent): void;
  /** Something went wrong that does not end the training. */
  trouble(message: string): void;
  stopping(signal: StopSignal): void;
  reporting(): void;
  end(ending: Ending): void;
}

const PRINTED_AS_THEY_ARE: readonly TrainingEvent['type'][] = ['sample', 'validation', 'handover', 'rewound'];

/**
 * JSON lines: "start", "update" (at the logged updates), "sample", "validation", "checkpoint", "warning", "handover", "rewound",
 * and last "done", with the objective. Trouble goes to `err`.
 */
export function jsonListener(out: NodeJS.WritableStream, err: NodeJS.WritableStream): Listener {
  const print = (line: unknown) => out.write(jsonLine(line));
  let folder = '';
  let config: Repeated;
  return {
    begin(beginning) {
      config = beginning.config;
      const { corpus, options, backend, reason, measurements, resumption } = beginning;
      folder = beginning.folder;
      const text = { name: corpus.name, characters: corpus.ids.length, distinct: corpus.vocabulary.size };
      print({
        type: 'start',
        folder,
        text,
        options,
        lossUnit: lossUnit(options),
        backend,
        reason,
        measurements,
        resumedAt: resumption?.checkpoint.update ?? null,
      });
    },
    event(event) {
      if (event.type === 'update' && event.logged) print({ type: 'update', ...metricOf(event) });
      if (PRINTED_AS_THEY_ARE.includes(event.type)) print(event);
      if (event.type === 'warning') print({ type: 'warning', ...loggedWarning(event, config) });
      if (event.type === 'checkpoint') {
        const { update, best } = event.checkpoint;
        print({ type: 'checkpoint', update, file: join(folder, FILES.checkpoint), best: best ?? null });
      }
    },
    trouble(message) {
      err.write(`char-rnn: ${printableLine(message)}\n`);
    },
    stopping() {},
    reporting() {},
    end({ objective, ...ending }) {
      print({ type: 'done', ...ending, objective: objective ?? null });
    },
  };
}

/** Lines for a person: what begins, the samples as they come, one progress line, and where everything lies. */
export function terminalListener(terminal: Terminal): Listener {
  let options: TrainingOptions | undefined;
  let config: Repeated;
  let last: UpdateEvent | undefined;
  let best: Checkpoint['best'];
  return {
    begin(beginning) {
      options = beginning.options;
      config = beginning.config;
      tellBeginning(terminal, beginning);
    },
    event(event) {
      if (event.type === 'update') {
        last = event;
        terminal.progress(() => progressText(event, options!));
      }
      if (event.type === 'writing') terminal.progress(() => partText(event, 'writing a sample'));
      if (event.type === 'reading') terminal.progress(() => partText(event, 'reading the held-out text'));
      // What is the best is settled after the updates that it came of, at the latest in a checkpoint.
      if (event.type === 'checkpoint') best = event.checkpoint.best;
      if (event.type === 'sample') {
        terminal.line(bold(`update ${count(event.update)}`));
        terminal.line(dim(event.text), '\n');
      }
      if (event.type === 'handover') terminal.line(handoverText(event));
      if (event.type === 'warning') tell(terminal, warningLines(loggedWarning(event, config)));
      if (event.type === 'rewound') tell(terminal, warningLines(rewindingOf(event)));
      if (event.type === 'validation')
        terminal.line(`held-out loss ${event.loss.toFixed(4)} nats per character\n`);
    },
    trouble(message) {
      terminal.line(message);
    },
    stopping() {
      terminal.line('stopping: the update in flight is finished and saved; Ctrl-C again ends at once');
    },
    reporting() {
      terminal.line('checking gradients and writing the report');
    },
    end(ending) {
      const { passage, gradientsPass } = ending;
      if (passage) terminal.line('\n', bold('the best model writes'), '\n', dim(passage), '\n');
      if (last) terminal.line(outcomeText(last, best, options!));
      if (gradientsPass === false) terminal.line('the gradient check FAILS: see the report');
      tell(terminal, endLines(ending, last?.seconds));
    },
  };
}

function tell(terminal: Terminal, lines: readonly string[]): void {
  for (const line of lines) terminal.line(line);
}

/** How it ended, and what to do next: every file that is named is there. */
function endLines({ folder, stopped, diverged, objective }: Ending, seconds: number | undefined): string[] {
  const time = seconds === undefined ? '' : ` after ${duration(seconds)}`;
  if (!stopped) {
    const [best, checkpoint] = [join(folder, FILES.best), join(folder, FILES.checkpoint)];
    return [
      `done${time}; report: ${join(folder, FILES.report)}`,
      `write more with: ${commandLine('sample', existsSync(best) ? best : checkpoint)}`,
    ];
  }
  if (diverged) {
    return [
      `ended${time}: the training diverged; what it learnt before is ${objective ? `in ${folder}` : 'nothing'}`,
      ...(objective ? [`write the report so far with: ${commandLine('report', folder)}`] : []),
    ];
  }
  if (!objective) {
    const config = join(folder, FILES.config);
    const again = commandLine('train', '--config', config, '--out', folder, '--continue');
    return ['stopped before the first update', `begin again with: ${again}`];
  }
  return [
    `stopped${time}; all of it is saved in ${folder}`,
    `go on with: ${commandLine('train', '--resume', folder)}`,
    `write the report so far with: ${commandLine('report', folder)}`,
  ];
}

/** "smooth loss 52.13 nats per sequence of 25, 3.01 bits/char; lowest 51.90 at update 9,900" */
function outcomeText(
  { smoothLoss, bitsPerCharacter }: UpdateEvent,
  best: Checkpoint['best'],
  options: TrainingOptions,
): string {
  const shown = (loss: number) => loss.toFixed(lossDigits(options));
  const lowest = best ? `; lowest ${shown(best.smoothLoss)} at update ${count(best.update)}` : '';
  return `smooth loss ${shown(smoothLoss)} ${lossUnit(options)}, ${bitsPerCharacter.toFixed(2)} bits/char${lowest}`;
}

/** Who reads what, by which recipe, on which backend, and where to. */
function tellBeginning(terminal: Terminal, beginning: Beginning): void {
  const { corpus, options, folder, backend, reason, measurements, resumption } = beginning;
  terminal.line(
    bold(corpus.name),
    `: ${count(corpus.ids.length)} characters, ${corpus.vocabulary.size} distinct`,
  );
  for (const line of recipeLines(options)) terminal.line(line);
  terminal.line(`backend ${backend.name}: ${backend.detail} (${reason})`);
  for (const line of measurementLines(measurements)) terminal.line(line);
  if (backend.software) {
    terminal.line('this adapter computes on the CPU: good for tests, slower than --backend cpu');
  }
  if (resumption) terminal.line(`resumed at update ${count(resumption.checkpoint.update)}`);
  terminal.line(`results go to ${folder}`);
  terminal.line();
}

/** What is trained how, and what losses are counted in. */
function recipeLines(options: TrainingOptions): string[] {
  const { cell, layers, hiddenSize, seqLength, batchSize, optimizer, learningRate, seed } = options;
  const depth = layers === 1 ? '' : `${layers} layers of `;
  return [
    `preset ${describePreset(options)}`,
    `${cell}, ${depth}${hiddenSize} units; sequence length ${seqLength}, batch size ${batchSize}; ${optimizer}, learning rate ${learningRate}; seed ${seed}`,
    `losses in ${lossUnit(options)}`,
  ];
}

/** "update 10,000: reading the held-out text, 34 %" */
function partText({ update, done, of }: ReadingEvent | WritingEvent, what: string): string {
  return `update ${count(update)}: ${what}, ${Math.floor((100 * done) / of)} %`;
}

function handoverText({ update, from, to, reason }: HandoverEvent): string {
  return `backend ${from.name} failed about update ${count(update)} (${reason}); ${to.name} goes on: ${to.detail}`;
}
