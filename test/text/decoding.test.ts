import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { decodeUtf8 } from '../../src/text/decoding.ts';

const decoded = (bytes: Uint8Array) => String.fromCodePoint(...decodeUtf8(bytes, 'book.txt'));

describe('decodeUtf8', () => {
  it('drops the byte order mark and keeps line endings', () => {
    const bytes = new TextEncoder().encode('\uFEFFone\r\ntwo\n\uFEFF');
    expect(decoded(bytes)).toBe('one\r\ntwo\n\uFEFF');
  });

  it('joins characters over the ends of the pieces that it decodes', () => {
    const whole = 'a🐋'.repeat(2 ** 23); // five bytes a time, 40 MiB: no piece ends as the last one did
    const codePoints = decodeUtf8(new TextEncoder().encode(whole), 'book.txt');
    expect(codePoints.length).toBe(2 ** 24);
    expect(codePoints.every((codePoint, i) => codePoint === (i % 2 ? 0x1f40b : 0x61))).toBe(true);
  });

  it('names the file and the first offending byte', () => {
    const bytes = Uint8Array.from([...new TextEncoder().encode('caf\u00e9 '), 0xff, 0x41]);
    expect(() => decoded(bytes)).toThrow('book.txt: not valid UTF-8 at byte 6; convert it to UTF-8 first');
  });

  it('refuses an empty file', () => {
    expect(() => decoded(new Uint8Array())).toThrow('book.txt: the file is empty');
  });

  it('says when a text is too much for the memory', () => {
    const none = vi.spyOn(globalThis, 'Uint32Array').mockImplementation(() => {
      throw new RangeError('Array buffer allocation failed');
    });
    onTestFinished(() => none.mockRestore());
    expect(() => decodeUtf8(new TextEncoder().encode('the whale'), 'book.txt')).toThrow(UserError);
  });
});

const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'));
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

describe('a file that is no text in UTF-8', () => {
  it.each([
    ['UTF-16LE', utf16('\uFEFFCall me Ishmael.')],
    ['UTF-16, not a text in UTF-8', utf16('\uFEFF北京天津上海')],

    ['UTF-16LE, not a text in UTF-8; convert it first: iconv -f UTF-16LE', utf16('Call me Ishmael.')],
    ['UTF-16BE', utf16('Call me Ishmael.').map((_, i, all) => all[i ^ 1]!)],
    ['a PNG picture, not a text in UTF-8; choose a text file', latin1('\x89PNG\r\n\x1a\n\x00\x00')],
    ['a PDF document', latin1('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n')],
    ['a zip archive, which DOCX', latin1('PK\x03\x04\x14\x00\xff\xfe')],
  ])('is named: %s', (kind, bytes) => {
    expect(() => decoded(bytes)).toThrow(`book.txt: this is ${kind}`);
  });

  it.each(['RIFF', 'PK\x03\x04', '%PDF-', 'ID3 tags', 'a\0b'])(
    'is none because it begins with %j',
    (text) => {
      expect(decoded(latin1(text))).toBe(text);
    },
  );
});
