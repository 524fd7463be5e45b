import type { Backend } from '../backends/backend.ts';
import { CpuBackend } from '../backends/cpu/backend.ts';
import type { Trial } from '../backends/measure.ts';
import { refuses } from '../backends/refusals.ts';
import { openBackend } from '../backends/registry.ts';
import { UserError } from '../errors.ts';
import type { ModelConfig } from '../model/config.ts';
import { updateCost } from '../model/cost.ts';
import { bundledBook, readBooks, readBytes } from '../node/books.ts';
import { nodeEnvironment } from '../node/environment.ts';
import { scientific } from '../report/html.ts';
import { jsonLine } from '../text/printable.ts';
import { readCheckpoint } from '../training/checkpoint.ts';
import {
  type CheckPlace,
  type Coverage,
  coverageWithin,
  type GradientReport,
  judgeBackend,
  judgeReference,
  streamsWithin,
  type TensorReport,
  THOROUGH,
} from '../training/gradient-report.ts';
import { checkSameTraining, corpusOfRun } from '../training/resuming.ts';
import { placeOf } from '../training/setup.ts';
import { againstCommand } from './against.ts';
import { optionsOf } from './options.ts';
import { count, Terminal } from './terminal.ts';

export interface GradcheckFlags extends Record<string, unknown> {
  readonly backend: string;
  readonly checkpoint?: string;
  readonly against?: string;
  readonly weights?: string;
  readonly entries?: number;
  readonly trained?: number;
  readonly seed?: number;
  readonly json: boolean;
}

type Place = CheckPlace & { readonly name: string };

/** Updates to train for the second check, where that does not take long. */
const TRAINED = 200;

/** `char-rnn gradcheck`: exit code 0 when every tensor keeps its bound at every state, otherwise 1. */
export async function gradcheckCommand(books: readonly string[], flags: GradcheckFlags): Promise<number> {
  if (flags.against !== undefined || flags.weights !== undefined) {
    return againstCommand(books, flags, optionsOf(flags).loss);
  }
  const terminal = flags.json ? undefined : new Terminal(process.stdout);
  // A check takes minutes where the model is large: it tells how far it is wherever the result goes.
  const progress = terminal ?? new Terminal(process.stderr);
  const first = await firstPlace(books.length > 0 ? books : [bundledBook()], flags);
  const { backend, reason } = await openBackend(flags.backend, nodeEnvironment);
  const reports: { state: string; report: GradientReport }[] = [];
  try {
    const { name, detail } = backend.describe();
    const refusal = refuses(name, first.config, first.recipe);
    if (refusal) throw new UserError(refusal);
    terminal?.line(`backend ${name}: ${detail} (${reason})`);
    for await (const place of placesFrom(first, flags, terminal, progress)) {
      for (const judge of judgesOf(backend, flags, progress)) {
        const report = await judge(place);
        reports.push({ state: place.name, report });
        for (const line of describe(place.name, report)) terminal?.line(line);
      }
    }
  } finally {
    backend.dispose();
  }
  const pass = reports.every(({ report }) => report.pass);
  if (flags.json) process.stdout.write(jsonLine({ pass, backends: worstOf(reports) }));
  terminal?.line(pass ? 'all gradients pass' : 'some gradients FAIL');
  return pass ? 0 : 1;
}

/** The reference by finite differences, and a float32 backend by the reference. */
function judgesOf(
  backend: Backend,
  { entries, seed }: GradcheckFlags,
  progress: Terminal,
): ((place: Place) => Promise<GradientReport>)[] {
  const reference = async (place: Place) =>
    judgeReference(place, coverageOf(place.config, entries), seed, (entry, all) => {
      progress.progress(() => `${place.name}: entry ${count(entry)} of ${count(all)} is compared`);
    });
  const float32 = (place: Place) => {
    const streams = entries === undefined ? streamsWithin(THOROUGH, place.config) : place.config.batchSize;
    return judgeBackend(backend, place, { streams }, (draw, draws) => {
      progress.progress(() => `${place.name}: computes what float32 may come to, ${draw} of ${draws}`);
    });
  };
  return backend.describe().precision === 'float32' ? [reference, float32] : [reference];
}

/** What was asked for, in all streams; or what is done in some seconds. */
function coverageOf(config: ModelConfig, entries: number | undefined): Required<Coverage> {
  return entries === undefined ? coverageWithin(THOROUGH, config) : { entries, streams: config.batchSize };
}

/** A fresh state, or the one of a checkpoint. */
async function firstPlace(books: readonly string[], flags: GradcheckFlags): Promise<Place & Trial> {
  if (flags.checkpoint !== undefined) return placeOfCheckpoint(books, flags.checkpoint, flags);
  const options = optionsOf(flags);
  return { ...placeOf(await readBooks(books, options), options), name: 'fresh' };
}

/** @param file of the checkpoint; options given beside it must agree, but for the seed of the check. */
async function placeOfCheckpoint(
  books: readonly string[],
  file: string,
  flags: GradcheckFlags,
): Promise<Place & Trial> {
  const checkpoint = readCheckpoint(await readBytes(file), file);
  const { seed: _, ...given } = flags;
  const options = optionsOf(given, checkpoint.options);
  const corpus = corpusOfRun(checkpoint, await readBooks(books, options));
  checkSameTraining(checkpoint, corpus, options);
  const { update, state } = checkpoint;
  return { ...placeOf(corpus, options, state), name: `update ${update}` };
}

/** The first place, and where it is fresh a trained one too. */
async function* placesFrom(
  first: Place & Trial,
  { checkpoint, entries, trained }: GradcheckFlags,
  terminal: Terminal | undefined,
  progress: Terminal,
): AsyncGenerator<Place> {
  const { config } = first;
  const affordable = Math.max(1, Math.floor(THOROUGH.multiplyAdds / updateCost(config)));
  const updates = trained ?? Math.min(TRAINED, affordable);
  const coverage = coverageOf(config, entries);
  const streams =
    coverage.streams === config.batchSize ? '' : `, in ${coverage.streams} of ${config.batchSize} streams`;
  terminal?.line(
    `compares up to ${count(coverage.entries)} entries of each tensor${streams}; --entries compares as many as you say`,
  );
  yield first;
  if (checkpoint !== undefined) return;
  terminal?.line(
    `trains ${count(updates)} updates with the reference, to check from a trained state too; --trained trains as many as you say`,
  );
  const session = await new CpuBackend().open(first);
  for (let update = 1; update <= updates; update++) {
    await session.train(new Float64Array([first.learningRate]));
    progress.progress(() => `trained ${count(update)} of ${count(updates)} updates`);
  }
  yield { ...first, name: `after ${updates} updates`, state: await session.state() };
}

/** A line for the verdict, one a tensor, and an empty one. */
function describe(
  state: string,
  { backend, method, bound, pass, failure, tensors }: GradientReport,
): string[] {
  const rows = tensors.map((tensor) => {
    const numbers = [`off by ${tensor.errors.toPrecision(2)}`, ...numbersOf(tensor)].join(', ');
    return `  ${tensor.pass ? 'ok  ' : 'FAIL'} ${tensor.name}  ${numbers}`;
  });
  const verdict = pass ? 'passes' : `FAILS. ${failure}`;
  return [`${backend}, ${state}: ${method}, at most ${bound}: ${verdict}`, ...rows, ''];
}

function numbersOf(tensor: TensorReport): string[] {
  const { entries, meanAbsoluteDifference, maxRelativeError, relativeNormError, resolution, worst } = tensor;
  if (meanAbsoluteDifference !== undefined) {
    return [
      `mean |difference| ${scientific(meanAbsoluteDifference)} over ${entries} entries`,
      `largest relative error ${scientific(maxRelativeError!)} at ${worst}`,
    ];
  }
  if (relativeNormError === undefined) return [];
  return [
    `‖g − g64‖ / ‖g64‖ = ${scientific(relativeNormError)}`,
    `an error of ${scientific(resolution!)} would show`,
  ];
}

/** One entry a backend: over all states the worst of each number, and the states themselves. */
function worstOf(reports: readonly { state: string; report: GradientReport }[]) {
  const names = [...new Set(reports.map(({ report }) => report.backend))];
  return names.map((backend) => {
    const own = reports.filter(({ report }) => report.backend === backend);
    const tensors = own[0]!.report.tensors.map(({ name }) => {
      const all = own.map(({ report }) => report.tensors.find((tensor) => tensor.name === name)!);
      const worst = (key: 'errors' | 'meanAbsoluteDifference' | 'maxRelativeError' | 'relativeNormError') =>
        all[0]![key] === undefined ? undefined : Math.max(...all.map((tensor) => tensor[key]!));
      return {
        name,
        errors: worst('errors'),
        meanAbsoluteDifference: worst('meanAbsoluteDifference'),
        maxRelativeError: worst('maxRelativeError'),
        relativeNormError: worst('relativeNormError'),
      };
    });
    const states = own.map(({ state, report }) => ({ state, pass: report.pass, tensors: report.tensors }));
    return { backend, pass: own.every(({ report }) => report.pass), tensors, states };
  });
}
