import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { decodeText, TextDecoding } from '../../src/text/decoding.ts';
import type { TextOptions } from '../../src/text/text-options.ts';

const decoded = (bytes: Uint8Array, encoding?: TextOptions['encoding']) =>
  String.fromCodePoint(...decodeText(bytes, 'book.txt', encoding));

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'));
const swapped = (bytes: Uint8Array) => bytes.map((_, i, all) => all[i ^ 1]!);
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

describe('decodeText', () => {
  it('drops the byte order mark and keeps line endings', () => {
    expect(decoded(utf8('\uFEFFone\r\ntwo\n\uFEFF'))).toBe('one\r\ntwo\n\uFEFF');
  });

  it('reads UTF-16 by its mark, or by its zero bytes', () => {
    const text = 'Call me Ishmael. 🐋 Some years ago';
    for (const bytes of [utf16(`\uFEFF${text}`), utf16(text)]) {
      expect(decoded(bytes)).toBe(text);
      expect(decoded(swapped(bytes))).toBe(text);
    }
    expect(decoded(utf16('\uFEFF北京天津上海'))).toBe('北京天津上海');
    expect(decoded(utf16('北京天津'), 'utf-16le')).toBe('北京天津');
    expect(decoded(swapped(utf16('北京天津')), 'utf-16be')).toBe('北京天津');
  });

  it('reads single bytes by the encoding that is named', () => {
    const bytes = Uint8Array.of(0x93, 0x63, 0x61, 0x66, 0xe9, 0x94, 0x20, 0x80);
    expect(decoded(bytes, 'windows-1252')).toBe('“café” €');
    expect(decoded(bytes, 'iso-8859-1')).toBe('\u0093café\u0094 \u0080');
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte).subarray(1);
    const byPython = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'; // bytes(range(0x80, 0xa0)).decode('cp1252'), its five gaps filled as on the web
    const windows = decoded(all, 'windows-1252');
    expect(windows.slice(0x7f, 0x9f)).toBe(byPython);
    const latin = Buffer.from(all).toString('latin1');
    expect(decoded(all, 'iso-8859-1')).toBe(latin);
    expect(windows.replace(byPython, '')).toBe(latin.slice(0, 0x7f) + latin.slice(0x9f));
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'auto'] as const)(
    'joins characters that are cut in two: %s',
    (encoding) => {
      const text = 'aé北🐋'.repeat(700);
      const bytes =
        encoding === 'utf-16le' ? utf16(text) : encoding === 'utf-16be' ? swapped(utf16(text)) : utf8(text);
      for (const size of [1, 3, 4097, 5000]) {
        const decoding = new TextDecoding('book.txt', encoding);
        for (let at = 0; at < bytes.length; at += size) decoding.add(bytes.subarray(at, at + size));
        expect(String.fromCodePoint(...decoding.end())).toBe(text);
      }
    },
  );

  it('names the file, the first offending byte and what it may be instead', () => {
    const bytes = Uint8Array.from([...utf8('caf\u00e9 '), 0xff, 0x41]);
    expect(() => decoded(bytes)).toThrow(
      'book.txt: not valid UTF-8 at byte 6; if it is an older text, read it as Windows-1252 or ISO-8859-1 (--encoding windows-1252, say)',
    );
    const late = new TextDecoding('book.txt');
    late.add(utf8('é'.repeat(4000)));
    expect(() => late.add(Uint8Array.of(0x61, 0xe9, 0x61, 0x61, 0x61))).toThrow(
      'not valid UTF-8 at byte 8001',
    );
    const half = utf16('Call me\ud83d Ishmael');
    expect(() => decoded(half)).toThrow('not valid UTF-16LE at byte 14');
    expect(() => decoded(utf16('Call me Ishmael').subarray(0, 21))).toThrow('not valid UTF-16LE at byte 20');
  });

  it('refuses an empty file', () => {
    expect(() => decoded(new Uint8Array())).toThrow('book.txt: the file is empty');
  });

  it('says when a text is too much for the memory', () => {
    const none = vi.spyOn(globalThis, 'Uint32Array').mockImplementation(() => {
      throw new RangeError('Array buffer allocation failed');
    });
    onTestFinished(() => none.mockRestore());
    expect(() => decodeText(utf8('the whale'), 'book.txt')).toThrow(
      new UserError(
        'book.txt: 1 MiB of text, of which each character takes four bytes, do not fit into this machine’s memory; take a part of it',
      ),
    );
  });
});

describe('a file that is no text', () => {
  it.each([
    ['UTF-32', latin1('\xff\xfe\x00\x00a\x00\x00\x00')],
    ['a PNG picture, which is not read; choose a text file', latin1('\x89PNG\r\n\x1a\n\x00\x00')],
    ['a JPEG picture', latin1('\xff\xd8\xff\xe0')],
    ['a PDF document', latin1('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n')],
    ['a zip archive, which DOCX', latin1('PK\x03\x04\x14\x00\xff\xfe')],
    ['a gzip archive', latin1('\x1f\x8b\x08\x00')],
    ['a tar archive', utf8(`poems/one.txt${'\0'.repeat(244)}ustar\0`)],
  ])('is named: %s', (kind, bytes) => {
    expect(() => decoded(bytes)).toThrow(`book.txt: this is ${kind}`);
  });

  it('is named in an encoding too in which any bytes are characters', () => {
    for (const encoding of ['windows-1252', 'iso-8859-1'] as const)
      expect(() => decoded(latin1('\x89PNG\r\n\x1a\n\x00\x00'), encoding)).toThrow('this is a PNG picture');
  });

  it.each(['RIFF', 'PK\x03\x04', '%PDF-', 'ID3 tags', 'a\0b'])(
    'is none because it begins with %j',
    (text) => {
      expect(decoded(latin1(text))).toBe(text);
    },
  );
});
