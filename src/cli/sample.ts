import type { OpenOptions } from '../backends/backend.ts';
import { openBackend } from '../backends/registry.ts';
import type { ModelConfig } from '../model/config.ts';
import { slotsOf } from '../model/optimizers/index.ts';
import { PLAIN_RECIPE } from '../model/recipe.ts';
import { carriedLength } from '../model/state.ts';
import { readBytes } from '../node/books.ts';
import { nodeEnvironment } from '../node/environment.ts';
import { Random } from '../random.ts';
import { jsonLine, printable } from '../text/printable.ts';
import { type Model, readModel } from '../training/checkpoint.ts';
import { beginningOf, type PassageOptions, primeOf } from '../training/passage.ts';
import { configOf } from '../training/setup.ts';

export interface SampleFlags extends PassageOptions {
  readonly backend: string;
  readonly json: boolean;
}

/** `char-rnn sample`: writes a passage from a model's file. */
export async function sampleCommand(file: string, flags: SampleFlags): Promise<number> {
  const model = readModel(await readBytes(file), file);
  const prime = primeOf(model, flags.prime);
  const config = { ...configOf(model.options, model.vocabulary), batchSize: 1, seqLength: 1 };
  const { backend } = await openBackend(flags.backend, nodeEnvironment);
  try {
    const session = await backend.open(samplingOf(model, config));
    const uniforms = new Random(flags.seed).uniforms(flags.length);
    const { temperature, topP } = flags;
    const text = model.vocabulary.decode(
      await session.sample({ from: 'zero', prime, uniforms, temperature, topP }),
    );
    session.dispose();
    const { length, seed } = flags;
    const beginning = beginningOf(model, flags.prime);
    const line = {
      text,
      prime: beginning,
      length,
      temperature,
      topP,
      seed,
      backend: backend.describe(),
      update: model.update,
    };
    const passage = `${beginning}${text}\n`;
    // A file or another program gets the text as it is.
    const shown = process.stdout.isTTY ? printable(passage) : passage;
    process.stdout.write(flags.json ? jsonLine(line) : shown);
    return 0;
  } finally {
    backend.dispose();
  }
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
