import { openBackend } from '../backends/registry.ts';
import { Random } from '../random.ts';
import { readBytes } from '../node/books.ts';
import { nodeEnvironment } from '../node/environment.ts';
import { jsonLine, printable } from '../text/printable.ts';
import { configOf, readModel } from '../training/checkpoint.ts';
import { type PassageOptions, primeOf } from '../training/passage.ts';

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
    const session = await backend.open({
      config,
      text: { ids: new Uint32Array() },
      state: {
        update: 0,
        parameters: model.parameters,
        memory: new Float32Array(model.parameters.length),
        hidden: new Float32Array(config.hiddenSize),
      },
      learningRate: model.options.learningRate,
    });
    const coins = new Random(flags.seed).coins(flags.length);
    const { temperature, topP } = flags;
    const text = model.vocabulary.decode(
      await session.sample({ from: 'zero', prime, coins, temperature, topP }),
    );
    session.dispose();
    const { length, seed } = flags;
    const line = {
      text,
      prime: flags.prime,
      length,
      temperature,
      topP,
      seed,
      backend: backend.describe(),
      update: model.update,
    };
    const passage = `${flags.prime}${text}\n`;
    // A file or another program gets the text as it is.
    const shown = process.stdout.isTTY ? printable(passage) : passage;
    process.stdout.write(flags.json ? jsonLine(line) : shown);
    return 0;
  } finally {
    backend.dispose();
  }
}
