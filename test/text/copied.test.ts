import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { copiedPassages } from '../../src/text/copied.ts';
import { wordsOf } from '../../src/text/words.ts';

const codePoints = (text: string) => Uint32Array.from(text, (character) => character.codePointAt(0)!);
const copied = (text: string, source: string) => copiedPassages(codePoints(text), codePoints(source));

/** Letters at random, of which hardly eight are the same in a row twice. */
function noise(length: number, seed: number): string {
  const random = new Random(seed);
  return Array.from({ length }, () => String.fromCharCode(97 + Math.floor(26 * random.uniform()))).join('');
}

describe('copiedPassages', () => {
  const source = noise(3000, 1);

  it('finds every passage of more than 40 characters, wherever it begins, and none of 40', () => {
    for (let at = 100; at < 150; at++) {
      const text = `${noise(30, 2)}🐋${source.slice(at, at + 41)}🐋${noise(30, 3)}`;
      expect(copied(text, source)).toEqual([{ from: 31, to: 72, at }]);
      expect(copied(`🐋${source.slice(at, at + 40)}🐋`, source)).toEqual([]);
    }
  });

  it('finds each as a whole, one after the other', () => {
    const text = source.slice(500, 700) + source.slice(45, 95) + noise(10, 4) + source.slice(2900);
    expect(copied(text, source)).toEqual([
      { from: 0, to: 200, at: 500 },
      { from: 200, to: 250, at: 45 },
      { from: 260, to: 360, at: 2900 },
    ]);
  });

  it('is quick with a text that repeats itself', () => {
    const [first] = copied('the same. '.repeat(20_000), 'the same. '.repeat(20_000));
    expect(first).toEqual({ from: 0, to: 200_000, at: 0 });
  });
});

describe('wordsOf', () => {
  it('takes letters with their marks, apostrophes and hyphens among them, in lower case', () => {
    expect([...wordsOf(codePoints("Don't cafe\u0301-au-lait 3 -x- “Ночь”"))]).toEqual([
      "don't",
      'cafe\u0301-au-lait',
      'x',
      'ночь',
    ]);
  });

  it('cuts no word where a long text is cut', () => {
    const words = [...wordsOf(codePoints('whaleship '.repeat(250_000)))];
    expect(words).toHaveLength(250_000);
    expect(new Set(words)).toEqual(new Set(['whaleship']));
  });
});
