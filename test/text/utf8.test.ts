import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/text/utf8.ts';

describe('decodeUtf8', () => {
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
        const target = new Uint32Array(bytes.length);
        const { read, at } = decodeUtf8(bytes, target, 0);
        const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
        if (read < bytes.length) expect(() => strict.decode(bytes)).toThrow();
        const before = strict.decode(bytes.subarray(0, read));
        expect(String.fromCodePoint(...target.subarray(0, at))).toBe(before);
      }),
      { numRuns: 2000 },
    );
  });
});
