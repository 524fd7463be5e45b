import type { Backend } from '../backends/backend.ts';
import { CpuBackend } from '../backends/cpu/backend.ts';
import { openBackend } from '../backends/registry.ts';
import { Random } from '../random.ts';
import { initialState } from '../model/state.ts';
import { bundledBook, readBook, readBytes } from '../node/books.ts';
import { nodeEnvironment } from '../node/environment.ts';
import { scientific } from '../report/html.ts';
import { jsonLine } from '../text/printable.ts';
import { configOf, readCheckpoint, trainingLength } from '../training/checkpoint.ts';
import {
  type CheckPlace,
  type GradientVerdict,
  judgeBackend,
  judgeReference,
} from '../training/gradient-verdict.ts';
import { trainingOptions } from '../training/options.ts';
import { checkSameTraining } from '../training/resuming.ts';
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
  const verdicts: { state: string; verdict: GradientVerdict }[] = [];
  try {
    say(`backend ${backend.describe().name}: ${backend.describe().detail} (${reason})\n`);
    for (const place of places) {
      for (const judge of judgesOf(backend, flags)) {
        const verdict = await judge(place);
        verdicts.push({ state: place.name, verdict });
        say(describe(place.name, verdict));
      }
    }
  } finally {
    backend.dispose();
  }
  const pass = verdicts.every(({ verdict }) => verdict.pass);
  if (flags.json) process.stdout.write(jsonLine({ pass, backends: worstOf(verdicts) }));
  else say(pass ? 'all gradients pass' : 'some gradients FAIL');
  return pass ? 0 : 1;
}

function judgesOf(
  backend: Backend,
  { entries, seed }: GradcheckFlags,
): ((place: Place) => Promise<GradientVerdict>)[] {
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
  const checkpoint = flags.checkpoint
    ? readCheckpoint(await readBytes(flags.checkpoint), flags.checkpoint)
    : undefined;
  const corpus = await readBook(book ?? bundledBook());
  const options = trainingOptions({ ...checkpoint?.options, ...chosenOptions(flags) });
  const config = configOf(options, corpus.vocabulary);
  const ids = corpus.ids.subarray(0, trainingLength(corpus.ids.length, options));
  if (checkpoint) checkSameTraining(checkpoint, corpus, options);
  if (checkpoint) return [{ name: `update ${checkpoint.update}`, config, ids, state: checkpoint.state }];
  const fresh = initialState(config, new Random(options.seed));
  say(`training ${flags.trained} updates with the reference, to check from a trained state too`);
  const session = await new CpuBackend().open({
    config,
    text: { ids },
    state: fresh,
    learningRate: options.learningRate,
  });
  await session.train(flags.trained);
  return [
    { name: 'fresh', config, ids, state: fresh },
    { name: `after ${flags.trained} updates`, config, ids, state: await session.state() },
  ];
}

function describe(state: string, { backend, method, bound, pass, tensors }: GradientVerdict): string {
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
function worstOf(verdicts: readonly { state: string; verdict: GradientVerdict }[]) {
  const names = [...new Set(verdicts.map(({ verdict }) => verdict.backend))];
  return names.map((backend) => {
    const own = verdicts.filter(({ verdict }) => verdict.backend === backend);
    const tensors = own[0]!.verdict.tensors.map(({ name }) => {
      const all = own.map(({ verdict }) => verdict.tensors.find((tensor) => tensor.name === name)!);
      const worst = (key: 'meanAbsoluteDifference' | 'maxRelativeError' | 'relativeNormError') =>
        all[0]![key] === undefined ? undefined : Math.max(...all.map((tensor) => tensor[key]!));
      return {
        name,
        meanAbsoluteDifference: worst('meanAbsoluteDifference'),
        maxRelativeError: worst('maxRelativeError'),
        relativeNormError: worst('relativeNormError'),
      };
    });
    const states = own.map(({ state, verdict }) => ({ state, pass: verdict.pass, tensors: verdict.tensors }));
    return { backend, pass: own.every(({ verdict }) => verdict.pass), tensors, states };
  });
}
