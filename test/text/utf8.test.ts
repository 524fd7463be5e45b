import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/text/corpus.ts';
import { firstInvalidByte } from '../../src/text/utf8.ts';

describe('decodeUtf8', () => {
  it('drops the byte order mark and keeps line endings', () => {
    const bytes = new TextEncoder().encode('\uFEFFone\r\ntwo\n\uFEFF');
    expect(decodeUtf8(bytes, 'book.txt')).toBe('one\r\ntwo\n\uFEFF');
  });

  it('names the file and the first offending byte', () => {
    const bytes = Uint8Array.from([...new TextEncoder().encode('caf\u00e9 '), 0xff, 0x41]);
    expect(() => decodeUtf8(bytes, 'book.txt')).toThrow(
      'book.txt: not valid UTF-8 at byte 6; convert it to UTF-8 first',
    );
  });

  it('refuses an empty file', () => {
    expect(() => decodeUtf8(new Uint8Array(), 'book.txt')).toThrow('book.txt: the file is empty');
  });
});

describe('firstInvalidByte', () => {
  it('agrees with TextDecoder on which bytes are well formed, and on everything before the offence', () => {
    const leads = fc.constantFrom(
      0x41,
      0x80,
      0xbf,
      0xc1,
      0xc2,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
      0xff,
      0x90,
      0x9f,
      0xa0,
    );
    fc.assert(
      fc.property(fc.array(leads, { maxLength: 12 }), (numbers) => {
        const bytes = Uint8Array.from(numbers);
        const at = firstInvalidByte(bytes);
        const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
        if (at === -1) {
          expect(() => strict.decode(bytes)).not.toThrow();
        } else {
          expect(() => strict.decode(bytes)).toThrow();
          expect(() => strict.decode(bytes.subarray(0, at))).not.toThrow();
        }
      }),
      { numRuns: 2000 },
    );
  });
});
