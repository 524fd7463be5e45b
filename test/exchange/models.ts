import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { networkOf, softmax } from '../../src/model/network.ts';
import { NetworkReader } from '../../src/model/reader.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import type { Model } from '../../src/training/checkpoint.ts';
import { type TrainingOptions, trainingOptions } from '../../src/training/options.ts';
import { configOf } from '../../src/training/setup.ts';
import { Trainer } from '../../src/training/trainer.ts';
import { mobyDick } from '../support/moby-dick.ts';

/** Characters that are predicted. */
const CHARACTERS = 20_000;

const book = mobyDick();
export const TEXT = book.vocabulary.decode(book.ids.subarray(0, CHARACTERS + 1));
const corpus = corpusOf(TEXT, 'moby-dick.txt');
export const IDS = corpus.ids;

type Shape = Partial<TrainingOptions> & { readonly name?: string };

/** The models that go out and come back. */
export const SHAPES: readonly Shape[] = [
  { name: 'rnn', cell: 'rnn' },
  { name: 'lstm in two layers', cell: 'lstm', layers: 2 },
  { name: 'gru', cell: 'gru' },
];

/** A model that has learnt a little. */
export async function modelOf({ name: _, ...shape }: Shape): Promise<Model> {
  const options = trainingOptions({
    preset: 'kth-2026',
    hiddenSize: 50,
    learningRate: 0.005,
    updates: 300,
    ...shape,
  });
  const backend = new SimdBackend({ threads: 1 });
  const trainer = await Trainer.open({ backend, corpus, options });
  try {
    for await (const event of trainer.run()) {
      if (event.type === 'checkpoint' && event.best) return event.best;
    }
    throw new Error('the training kept no model');
  } finally {
    trainer.dispose();
    backend.dispose();
  }
}

/** -ln p of each character of the text but the first, by the reference: nats. */
export function lossesOf({ options, vocabulary, parameters }: Model): Float64Array {
  const reader = new NetworkReader(networkOf(configOf(options, vocabulary), parameters));
  const o = new Float64Array(vocabulary.size);
  return Float64Array.from({ length: IDS.length - 1 }, (_, at) => {
    reader.read(IDS[at]!);
    reader.logits(o);
    return softmax(o, IDS[at + 1]!);
  });
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} losses against ${b.length}`);
  return Array.from(a).reduce((most, loss, i) => Math.max(most, Math.abs(loss - b[i]!)), 0);
}

/** What the losses of other programs may be off by. */
export const BOUND = 1e-5;
