import { NetworkReader } from '../../model/reader.ts';
import { drawings } from '../../model/sampling.ts';
import { Random } from '../../random.ts';
import { type Understood, understand } from '../../text/understanding.ts';
import { Vocabulary } from '../../text/vocabulary.ts';
import { networkOfPage, type PageModel } from './page-model.ts';

/** A model that writes, one character after the other. */
export class Writer {
  readonly #opening: string;
  readonly #vocabulary: Vocabulary;
  readonly #network: ReturnType<typeof networkOfPage>;

  constructor(page: PageModel) {
    this.#opening = page.beginning;
    this.#vocabulary = Vocabulary.of(page.characters);
    this.#network = networkOfPage(page);
  }

  /** What a passage begins with, a document's after the end mark of the one before: the prime as far as the model knows it, or else as the text begins. */
  beginning(prime: string): Understood {
    const understood = understand(this.#vocabulary, prime, { unknown: 'skip' });
    const { endMark } = this.#network;
    if (endMark !== undefined) return { ...understood, ids: Uint32Array.of(endMark, ...understood.ids) };
    if (understood.ids.length > 0) return understood;
    return { ...understand(this.#vocabulary, this.#opening), skipped: understood.skipped };
  }

  /** Writes on behind the beginning, without end, or to the end of a document: the characters that "char-rnn sample --backend cpu" writes. */
  *write(beginning: Understood, temperature: number, seed: number): Generator<string, void> {
    const reader = new NetworkReader(this.#network);
    for (const id of beginning.ids) reader.read(id);
    const drawn = drawings(reader, this.#vocabulary.size, uniforms(seed), { temperature, topP: 1 });
    for (const id of drawn) {
      if (id === this.#network.endMark) return;
      yield this.#vocabulary.decode([id]);
    }
  }
}

function* uniforms(seed: number): Generator<number, never> {
  const random = new Random(seed);
  for (;;) yield random.uniform();
}
