/** What a model makes of a text, beside the text that it learnt from. */
import { putCodePoints } from '../text/code-points.ts';
import { type Copied, copiedPassages } from '../text/copied.ts';
import type { Corpus } from '../text/corpus.ts';
import { wordsOf } from '../text/words.ts';
import type { Surprises } from './surprise.ts';

/** What a text has in common with the one that a model learnt from. */
export interface Likeness {
  /** Words of the text, and how many of them stand in the other too, in whatever case. */
  readonly words: number;
  readonly realWords: number;
  /** Passages that stand there word for word. */
  readonly copied: readonly Copied[];
}

/** @param source what the model was trained on. */
export function likenessOf({ text }: Pick<Surprises, 'text'>, source: Corpus): Likeness {
  const codePoints = new Uint32Array(text.length);
  const own = codePoints.subarray(0, putCodePoints(text, codePoints, 0));
  const { codePoints: known } = source.vocabulary;
  const learnt = source.ids.map((id) => known[id]!);
  const real = new Set(wordsOf(learnt));
  let [words, realWords] = [0, 0];
  for (const word of wordsOf(own)) {
    words++;
    if (real.has(word)) realWords++;
  }
  return { words, realWords, copied: copiedPassages(own, learnt) };
}
