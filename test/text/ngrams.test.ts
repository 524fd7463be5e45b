import { expect, it } from 'vitest';
import { corpusOf } from '../../src/text/corpus.ts';
import { ngramEntropies } from '../../src/text/ngrams.ts';

it('gives ln 2, 0, 0 for a text that alternates', () => {
  const { ids } = corpusOf('ab'.repeat(5000), 'x');
  const [one, two, three] = ngramEntropies(ids, 2);
  expect(one).toBeCloseTo(Math.log(2), 6);
  expect(two).toBeLessThan(1e-3);
  expect(three).toBeLessThan(1e-3);
});

it('gives a known bigram entropy: after a comes a or b alike, after b always a', () => {
  // p(a) = 2/3, so H2 = 2/3 ln 2.
  let text = 'a';
  for (let i = 0, word = 12345; i < 40000; i++) {
    word = (word * 1103515245 + 12345) % 2 ** 31;
    text += text.endsWith('b') || word > 2 ** 30 ? 'a' : 'b';
  }
  const [, two] = ngramEntropies(corpusOf(text, 'x').ids, 2);
  expect(two).toBeCloseTo((2 / 3) * Math.log(2), 2);
});
