import type { Backend, OpenOptions } from '../backends/backend.ts';
import { openBackend } from '../backends/registry.ts';
import { UserError } from '../errors.ts';
import type { ModelConfig } from '../model/config.ts';
import { slotsOf } from '../model/optimizers/index.ts';
import { PLAIN_RECIPE } from '../model/recipe.ts';
import { carriedLength } from '../model/state.ts';
import { readBytes } from '../node/books.ts';
import { nodeEnvironment } from '../node/environment.ts';
import { Random } from '../random.ts';
import { jsonLine, printable } from '../text/printable.ts';
import { type Model, readModel } from '../training/checkpoint.ts';
import { primeOf, seedsOf, untilEnd } from '../training/passage.ts';
import type { PassageOptions } from '../training/passage-options.ts';
import { configOf } from '../training/setup.ts';

export interface SampleFlags extends PassageOptions {
  readonly count: number;
  readonly interactive: boolean;
  readonly backend: string;
  readonly json: boolean;
}

/** `char-rnn sample`: writes passages from a model's file. */
export async function sampleCommand(file: string, flags: SampleFlags): Promise<number> {
  const model = readModel(await readBytes(file), file);
  if (flags.interactive) {
    mustBeAlone(flags);
    const { interact } = await import('./interactive.ts');
    await interact(model, flags);
    return 0;
  }
  const { text: prime, ids, skipped } = primeOf(model, flags.prime, flags.unknown);
  if (skipped > 0) process.stderr.write(`char-rnn: ${skippedWords(skipped)}\n`);
  const { backend } = await openBackend(flags.backend, nodeEnvironment);
  try {
    const passages = await write(backend, model, ids, flags);
    const { length, temperature, topP, topK, stop, seed } = flags;
    const description = backend.describe();
    const { update } = model;
    const told = { prime, length, temperature, topP, topK, stop, seed, backend: description, update };
    const line = { text: passages[0]!.text, ...told, passages };
    const written = passages.map(({ text }) => `${prime}${text}\n`).join('\n');
    // A file or another program gets the text as it is.
    const shown = process.stdout.isTTY ? printable(written) : written;
    process.stdout.write(flags.json ? jsonLine(line) : shown);
    return 0;
  } finally {
    backend.dispose();
  }
}

/** @throws UserError naming what has no effect on a loop. */
function mustBeAlone({ count, json, backend }: SampleFlags): void {
  const idle = [count > 1 && '--count', json && '--json', backend !== 'auto' && '--backend'].find(Boolean);
  if (!idle) return;
  throw new UserError(
    `${idle} has no effect with --interactive, which writes with the reference; leave one out`,
  );
}

function skippedWords(skipped: number): string {
  const what =
    skipped === 1 ? 'a character of the prime text is' : `${skipped} characters of the prime text are`;
  return `${what} left out: the model never saw ${skipped === 1 ? 'it' : 'them'}`;
}

/** A passage, and the seed that writes it alone too. */
interface Passage {
  readonly seed: number;
  readonly text: string;
}

async function write(
  backend: Backend,
  model: Model,
  prime: Uint32Array,
  { count, length, seed, stop, temperature, topP, topK }: SampleFlags,
): Promise<Passage[]> {
  const config = { ...configOf(model.options, model.vocabulary), batchSize: 1, seqLength: 1 };
  const session = await backend.open(samplingOf(model, config));
  const passages: Passage[] = [];
  for (const own of seedsOf(seed, count)) {
    const uniforms = new Random(own).uniforms(length);
    const drawn = await session.sample({ from: 'zero', prime, uniforms, temperature, topP, topK });
    passages.push({ seed: own, text: untilEnd(model, model.vocabulary.decode(drawn), stop) });
  }
  session.dispose();
  return passages;
}

/** A session that only writes: no text, states of zero, and the plain recipe, which every backend trains. */
function samplingOf({ parameters }: Model, config: ModelConfig): OpenOptions {
  const recipe = PLAIN_RECIPE;
  const moments = new Float32Array(slotsOf(recipe) * parameters.length);
  const carried = new Float32Array(carriedLength(config));
  return {
    config,
    recipe,
    text: { ids: new Uint32Array() },
    state: { update: 0, parameters, moments, carried },
  };
}
