import { describe, expect, it } from 'vitest';
import { understand } from '../../src/text/understanding.ts';
import { Vocabulary } from '../../src/text/vocabulary.ts';

const composed = Vocabulary.of('caf\u00e9 ');
const decomposed = Vocabulary.of('cafe\u0301 ');

describe('understand', () => {
  it('takes composed and decomposed characters as the same', () => {
    for (const vocabulary of [composed, decomposed]) {
      const [nfc, nfd] = ['caf\u00e9', 'cafe\u0301'].map((text) => understand(vocabulary, text));
      expect(nfd).toEqual(nfc);
      expect(nfc!.skipped).toBe(0);
      expect(vocabulary.decode(nfc!.ids)).toBe(nfc!.text);
    }
    expect(understand(composed, 'cafe\u0301').text).toBe('caf\u00e9');
    expect(understand(decomposed, 'caf\u00e9').text).toBe('cafe\u0301');
  });

  it('leaves a text alone that is known as it is', () => {
    const both = Vocabulary.of('e\u0301\u00e9');
    expect(understand(both, 'e\u0301\u00e9').text).toBe('e\u0301\u00e9');
  });

  it('refuses what the model never saw, or leaves it out', () => {
    expect(() => understand(composed, 'café?!')).toThrow(
      'the text has the character "?" (U+003F) at position 5',
    );
    expect(understand(composed, 'x😀café?!', { unknown: 'skip' })).toMatchObject({
      text: 'café',
      skipped: 4,
    });
  });

  it('takes it for rare where the model has a mark', () => {
    const marked = Vocabulary.of('caf\ufffd');
    expect(understand(marked, 'cafe!', { mark: 0xfffd })).toMatchObject({
      text: 'caf\ufffd\ufffd',
      skipped: 0,
    });
    expect(understand(marked, 'cafe!', { mark: 0xfffd, unknown: 'skip' })).toMatchObject({
      text: 'caf',
      skipped: 2,
    });
  });
});
