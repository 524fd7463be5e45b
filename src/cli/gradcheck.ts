import type { Backend } from '../backends/backend.ts';
import { CpuBackend } from '../backends/cpu/backend.ts';
import type { Trial } from '../backends/measure.ts';
import { refuses } from '../backends/refusals.ts';
import { openBackend } from '../backends/registry.ts';
import { UserError } from '../errors.ts';
import type { ModelConfig } from '../model/config.ts';
import { updateCost } from '../model/cost.ts';
import { bundledBook, readBook, readBytes } from '../node/books.ts';
import { nodeEnvironment } from '../node/environment.ts';
import { scientific } from '../report/html.ts';
import type { Corpus } from '../text/corpus.ts';
import { jsonLine } from '../text/printable.ts';
import { readCheckpoint } from '../training/checkpoint.ts';
import {
  type CheckPlace,
  type Coverage,
  coverageWithin,
  type GradientReport,
  judgeBackend,
  judgeReference,
  THOROUGH,
} from '../training/gradient-report.ts';
import { checkSameTraining } from '../training/resuming.ts';
import { setupOf, trialOf } from '../training/setup.ts';
import { optionsOf } from './options.ts';
import { count, Terminal } from './terminal.ts';

export interface GradcheckFlags extends Record<string, unknown> {
  readonly backend: string;
  readonly checkpoint?: string;
  readonly entries?: number;
  readonly trained?: number;
  readonly seed?: number;
  readonly json: boolean;
}

type Place = CheckPlace & { readonly name: string };

/** Updates to train for the second check, where that does not take long. */
const TRAINED = 200;

/** `char-rnn gradcheck`: exit code 0 when every tensor keeps its bound at every state, otherwise 1. */
export async function gradcheckCommand(book: string | undefined, flags: GradcheckFlags): Promise<number> {
  const terminal = flags.json ? undefined : new Terminal(process.stdout);
  const corpus = await readBook(book ?? bundledBook());
  const first = await firstPlace(corpus, flags);
  const { backend, reason } = await openBackend(flags.backend, nodeEnvironment);
  const reports: { state: string; report: GradientReport }[] = [];
  try {
    const { name, detail } = backend.describe();
    const refusal = refuses(name, first.config, first.recipe);
    if (refusal) throw new UserError(refusal);
    terminal?.line(`backend ${name}: ${detail} (${reason})`);
    for await (const place of placesFrom(first, flags, terminal)) {
      for (const judge of judgesOf(backend, flags, terminal)) {
        const report = await judge(place);
        reports.push({ state: place.name, report });
        terminal?.line(describe(place.name, report));
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
  terminal: Terminal | undefined,
): ((place: Place) => Promise<GradientReport>)[] {
  const reference = async (place: Place) => {
    let compared = 0;
    const onEntry = () => {
      compared++;
      terminal?.progress(() => `${place.name}: entry ${count(compared)} is compared`);
    };
    return judgeReference(place, coverageOf(place.config, entries), seed, onEntry);
  };
  const float32 = backend.describe().precision === 'float32';
  return float32 ? [reference, (place) => judgeBackend(backend, place)] : [reference];
}

/** What was asked for, in all streams; or what is done in some seconds. */
function coverageOf(config: ModelConfig, entries: number | undefined): Required<Coverage> {
  return entries === undefined ? coverageWithin(THOROUGH, config) : { entries, streams: config.batchSize };
}

/** A fresh state, or the one of a checkpoint. */
async function firstPlace(corpus: Corpus, flags: GradcheckFlags): Promise<Place & Trial> {
  if (flags.checkpoint !== undefined) return placeOfCheckpoint(corpus, flags.checkpoint, flags);
  return { ...trialOf(corpus, optionsOf(flags)), name: 'fresh' };
}

/** @param file of the checkpoint; options given beside it must agree, but for the seed of the check. */
async function placeOfCheckpoint(
  corpus: Corpus,
  file: string,
  flags: GradcheckFlags,
): Promise<Place & Trial> {
  const checkpoint = readCheckpoint(await readBytes(file), file);
  const { seed: _, ...given } = flags;
  const options = optionsOf(given, checkpoint.options);
  checkSameTraining(checkpoint, corpus, options);
  const { update, state } = checkpoint;
  const { learningRate } = options;
  return { ...setupOf(corpus, options), learningRate, name: `update ${update}`, state };
}

/** The first place, and where it is fresh a trained one too. */
async function* placesFrom(
  first: Place & Trial,
  { checkpoint, entries, trained }: GradcheckFlags,
  terminal: Terminal | undefined,
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
    `trains ${count(updates)} updates with the reference, to check from a trained state too; --trained trains as many as you say\n`,
  );
  const session = await new CpuBackend().open(first);
  for (let update = 1; update <= updates; update++) {
    await session.train(new Float64Array([first.learningRate]));
    terminal?.progress(() => `trained ${count(update)} of ${count(updates)} updates`);
  }
  yield { ...first, name: `after ${updates} updates`, state: await session.state() };
}

function describe(state: string, { backend, method, bound, pass, tensors }: GradientReport): string {
  const rows = tensors.map((tensor) => {
    const { name, entries, meanAbsoluteDifference, maxRelativeError, relativeNormError, worst } = tensor;
    const numbers =
      relativeNormError === undefined
        ? `mean |difference| ${scientific(meanAbsoluteDifference!)} over ${entries} entries, largest relative error ${scientific(maxRelativeError!)} at ${worst}`
        : `‖g − g64‖ / ‖g64‖ = ${scientific(relativeNormError)}`;
    return `  ${tensor.pass ? 'ok  ' : 'FAIL'} ${name}  ${numbers}`;
  });
  return `${backend}, ${state}: ${method}, at most ${scientific(bound)}: ${pass ? 'passes' : 'FAILS'}\n${rows.join('\n')}\n`;
}

/** One entry a backend: over all states the worst of each number, and the states themselves. */
function worstOf(reports: readonly { state: string; report: GradientReport }[]) {
  const names = [...new Set(reports.map(({ report }) => report.backend))];
  return names.map((backend) => {
    const own = reports.filter(({ report }) => report.backend === backend);
    const tensors = own[0]!.report.tensors.map(({ name }) => {
      const all = own.map(({ report }) => report.tensors.find((tensor) => tensor.name === name)!);
      const worst = (key: 'meanAbsoluteDifference' | 'maxRelativeError' | 'relativeNormError') =>
        all[0]![key] === undefined ? undefined : Math.max(...all.map((tensor) => tensor[key]!));
      return {
        name,
        meanAbsoluteDifference: worst('meanAbsoluteDifference'),
        maxRelativeError: worst('maxRelativeError'),
        relativeNormError: worst('relativeNormError'),
      };
    });
    const states = own.map(({ state, report }) => ({ state, pass: report.pass, tensors: report.tensors }));
    return { backend, pass: own.every(({ report }) => report.pass), tensors, states };
  });
}
