import { softmax } from '../model/network.ts';
import { readAlong } from '../model/reader.ts';
import { drawings, type SamplingOptions } from '../model/sampling.ts';
import { Random } from '../random.ts';
import { rareMarkOf } from '../text/rare.ts';
import { type Understood, type Unknown, understand } from '../text/understanding.ts';
import type { Model } from './checkpoint.ts';
import { readerOf } from './model-reader.ts';
import { beginningOf, endsOf } from './passage.ts';

/** A character that may come next. */
export interface Candidate {
  readonly character: string;
  readonly probability: number;
}

/** What was read, and how surprising each of its characters was. */
export interface Read extends Understood {
  /** -ln p of each code point, in nats; NaN for the very first, which nothing predicts. */
  readonly nats: Float64Array;
}

/** A model that a person writes a text with, in turns: its state is carried from one to the next. */
export class Conversation {
  readonly #model: Model;
  readonly #reader: ReturnType<typeof readerOf>;
  readonly #random: Random;
  /** Whether anything was read yet. */
  #begun = false;

  constructor(model: Model, seed: number) {
    this.#model = model;
    this.#reader = readerOf(model);
    this.#random = new Random(seed);
  }

  /** Reads what a person wrote. @throws UserError naming what the model never saw, where that is refused. */
  read(text: string, unknown: Unknown): Read {
    const { vocabulary, options } = this.#model;
    const understood = understand(vocabulary, text, { unknown, mark: rareMarkOf(options) });
    const { ids } = understood;
    const nats = new Float64Array(ids.length);
    readAlong(
      this.#reader,
      ids,
      { from: 0, to: ids.length },
      new Float64Array(vocabulary.size),
      (at, own) => {
        nats[at] = own;
      },
    );
    if (!this.#begun && beginningOf(this.#model, '') !== '' && nats.length > 0) nats[0] = Number.NaN;
    this.#begun ||= ids.length > 0;
    return { ...understood, nats };
  }

  /** The most probable characters that may come next, the most probable first. */
  expected(count: number): Candidate[] {
    const { vocabulary } = this.#model;
    const p = new Float64Array(vocabulary.size);
    this.#reader.logits(p);
    softmax(p, 0);
    const ids = Array.from(p.keys()).sort((a, b) => p[b]! - p[a]! || a - b);
    return ids.slice(0, count).map((id) => ({ character: vocabulary.decode([id]), probability: p[id]! }));
  }

  /**
   * Writes on, a character each time that one is asked for, until `stop` or the end of a document has come, or `length`
   * characters are written; what ends it is read and not given.
   */
  *write(length: number, stop: string, sampling: SamplingOptions): Generator<string, void> {
    const { vocabulary } = this.#model;
    if (!this.#begun) yield this.read(beginningOf(this.#model, ''), 'refuse').text;
    const ends = endsOf(this.#model, stop);
    let text = '';
    for (const id of drawings(this.#reader, vocabulary.size, this.#random.uniforms(length), sampling)) {
      text += vocabulary.decode([id]);
      if (ends.some((end) => text.endsWith(end))) return;
      yield vocabulary.decode([id]);
    }
  }
}
