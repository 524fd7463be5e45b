import type { Backend } from '../backends/backend.ts';
import { CpuBackend } from '../backends/cpu/backend.ts';
import { openBackend } from '../backends/registry.ts';
import { bundledBook, readBook, readBytes } from '../node/books.ts';
import { nodeEnvironment } from '../node/environment.ts';
import { scientific } from '../report/html.ts';
import type { Corpus } from '../text/corpus.ts';
import { jsonLine } from '../text/printable.ts';
import { readCheckpoint } from '../training/checkpoint.ts';
import {
  type CheckPlace,
  type GradientReport,
  judgeBackend,
  judgeReference,
} from '../training/gradient-report.ts';
import { trainingOptions } from '../training/options.ts';
import { checkSameTraining } from '../training/resuming.ts';
import { setupOf, trialOf } from '../training/setup.ts';
import { chosenOptions } from './options.ts';
import { Terminal } from './terminal.ts';

export interface GradcheckFlags extends Record<string, unknown> {
  readonly backend: string;
  readonly checkpoint?: string;
  readonly entries: number;
  readonly trained: number;
  readonly json: boolean;
}

type Place = CheckPlace & { readonly name: string };

/** `char-rnn gradcheck`: exit code 0 when every tensor keeps its bound at every state, otherwise 1. */
export async function gradcheckCommand(book: string | undefined, flags: GradcheckFlags): Promise<number> {
  const terminal = new Terminal(process.stdout);
  const say = (text: string) => (flags.json ? undefined : terminal.line(text));
  const places = await placesOf(book, flags, say);
  const { backend, reason } = await openBackend(flags.backend, nodeEnvironment);
  const reports: { state: string; report: GradientReport }[] = [];
  try {
    say(`backend ${backend.describe().name}: ${backend.describe().detail} (${reason})\n`);
    for (const place of places) {
      for (const judge of judgesOf(backend, flags)) {
        const report = await judge(place);
        reports.push({ state: place.name, report });
        say(describe(place.name, report));
      }
    }
  } finally {
    backend.dispose();
  }
  const pass = reports.every(({ report }) => report.pass);
  if (flags.json) process.stdout.write(jsonLine({ pass, backends: worstOf(reports) }));
  else say(pass ? 'all gradients pass' : 'some gradients FAIL');
  return pass ? 0 : 1;
}

function judgesOf(
  backend: Backend,
  { entries, seed }: GradcheckFlags,
): ((place: Place) => Promise<GradientReport>)[] {
  const reference = async (place: Place) =>
    judgeReference(place, { entries }, (seed as number | undefined) ?? 1);
  const float32 = backend.describe().precision === 'float32';
  return float32 ? [reference, (place) => judgeBackend(backend, place)] : [reference];
}

/** A fresh and a trained state, or the one of a checkpoint. */
async function placesOf(
  book: string | undefined,
  flags: GradcheckFlags,
  say: (text: string) => void,
): Promise<Place[]> {
  const corpus = await readBook(book ?? bundledBook());
  if (flags.checkpoint !== undefined) return [await placeOfCheckpoint(corpus, flags.checkpoint, flags)];
  const options = trainingOptions(chosenOptions(flags));
  const fresh = trialOf(corpus, options);
  say(`training ${flags.trained} updates with the reference, to check from a trained state too`);
  const session = await new CpuBackend().open(fresh);
  await session.train(new Float64Array(flags.trained).fill(options.learningRate));
  return [
    { ...fresh, name: 'fresh' },
    { ...fresh, name: `after ${flags.trained} updates`, state: await session.state() },
  ];
}

/** @param file of the checkpoint; options given beside it must agree, but for the seed of the check. */
async function placeOfCheckpoint(corpus: Corpus, file: string, flags: GradcheckFlags): Promise<Place> {
  const checkpoint = readCheckpoint(await readBytes(file), file);
  const { seed: _, ...chosen } = chosenOptions(flags);
  const options = trainingOptions({ ...checkpoint.options, ...chosen });
  checkSameTraining(checkpoint, corpus, options);
  const { update, state } = checkpoint;
  return { ...setupOf(corpus, options), name: `update ${update}`, state };
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
