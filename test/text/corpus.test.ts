import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusOf, readCorpus } from '../../src/text/corpus.ts';
import { mobyDick } from '../support/moby-dick.ts';

describe('readCorpus', () => {
  it('reads the bundled book', () => {
    const { ids, vocabulary } = mobyDick();
    expect(ids.length).toBe(1_190_317);
    expect(vocabulary.size).toBe(83);
    expect(vocabulary.decode(ids.subarray(0, 31))).toBe('CHAPTER 1. Loomings.\n\nCall me I');
  });

  it('gives back any text, code point by code point', () => {
    const text = fc.string({ unit: 'binary', minLength: 2 }).filter((t) => new Set(t).size >= 2);
    fc.assert(
      fc.property(text, (t) => {
        const { ids, vocabulary } = corpusOf(t, 'any');
        expect(ids.length).toBe([...t].length);
        expect(vocabulary.decode(ids)).toBe(t);
      }),
    );
  });

  it('refuses a single distinct character', () => {
    expect(() => readCorpus(new TextEncoder().encode('aaaa'), 'a.txt')).toThrow(
      'a.txt: the text has a single distinct character',
    );
  });

  it('refuses half of a character, as of an emoji that was cut', () => {
    for (const text of ['the whale \ud83d', '\udc0b the whale', 'a\udc0b\ud83db']) {
      expect(() => corpusOf(text, 'x')).toThrow(/^the text has half of a character \(U\+D[8C]/);
    }
    expect(corpusOf('the whale \ud83d\udc0b', 'x').vocabulary.codePoints.at(-1)).toBe(0x1f40b);
  });

  it('tells texts apart by their fingerprint', () => {
    expect(corpusOf('abab', 'x').fingerprint).not.toBe(corpusOf('abba', 'x').fingerprint);
    expect(corpusOf('abab', 'x').fingerprint).not.toBe(corpusOf('acac', 'x').fingerprint);
    expect(corpusOf('abab', 'x').fingerprint).toBe(corpusOf('abab', 'y').fingerprint);
  });

  it('reads 100 MB with 5,000 distinct characters', () => {
    const page = Array.from({ length: 5000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');
    const bytes = new TextEncoder().encode(page.repeat(6700));
    expect(bytes.length).toBeGreaterThan(100e6);
    const { ids, vocabulary } = readCorpus(bytes, 'large.txt');
    expect(vocabulary.size).toBe(5000);
    expect(ids.length).toBe(5000 * 6700);
    expect(ids.subarray(-2)).toEqual(Uint32Array.of(4998, 4999));
  });
});
