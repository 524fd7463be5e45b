import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { Vocabulary } from '../../src/text/vocabulary.ts';

describe('Vocabulary', () => {
  it('sorts code points, not UTF-16 units', () => {
    const vocabulary = Vocabulary.of('z\u{1F40B}\uFFFDa');
    expect(vocabulary.codePoints).toEqual([0x61, 0x7a, 0xfffd, 0x1f40b]);
    expect(vocabulary.size).toBe(4);
  });

  it('encodes and decodes any text of its characters', () => {
    const text = fc.string({ unit: 'binary', minLength: 2 }).filter((t) => new Set(t).size >= 2);
    fc.assert(
      fc.property(text, (t) => {
        const vocabulary = Vocabulary.of(t);
        expect(vocabulary.decode(vocabulary.encode(t))).toBe(t);
        expect(Vocabulary.of(vocabulary.toString()).codePoints).toEqual(vocabulary.codePoints);
      }),
    );
  });

  it('names the character that it lacks, and where', () => {
    const encode = () => Vocabulary.of('abc').encode('ab\u{1F40B}', 'the prime text');
    expect(encode).toThrow(UserError);
    expect(encode).toThrow('the prime text has the character "\u{1F40B}" (U+1F40B) at position 3');
  });

  it('refuses fewer than two characters', () => {
    expect(() => Vocabulary.of('aaaa')).toThrow('fewer than two distinct characters');
  });
});
