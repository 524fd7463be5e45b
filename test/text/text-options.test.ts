import { describe, expect, it } from 'vitest';
import { corpusOf, corpusOfTexts, readCorpus } from '../../src/text/corpus.ts';
import type { TextOptions } from '../../src/text/text-options.ts';

const codePoints = (text: string) => Uint32Array.from(text, (character) => character.codePointAt(0)!);

function read(texts: string | readonly string[], options: Partial<TextOptions>): string {
  const { ids, vocabulary } = corpusOfTexts([texts].flat().map(codePoints), 'poems', options);
  return vocabulary.decode(ids);
}

describe('line ends', () => {
  const MIXED = 'a\r\nb\nc\rd\r\n\r\n';

  it('are kept, or become line feeds', () => {
    expect(read(MIXED, {})).toBe(MIXED);
    expect(read(MIXED, { lineEnds: 'lf' })).toBe('a\nb\nc\nd\n\n');
  });

  it('are named where a text mixes them', () => {
    expect(corpusOf(MIXED, 'poems.txt').remarks).toEqual([
      'poems.txt mixes line ends, which the model will learn to mix: 3 of Windows (CR LF), 1 of Unix (LF), 1 of old Macs (CR); --line-ends lf makes them one',
    ]);
    for (const text of ['a\r\nb\r\n', 'a\nb\n', 'a\rb', 'ab'])
      expect(corpusOf(text, 'x')).not.toHaveProperty('remarks');
    expect(corpusOf(MIXED, 'x', { lineEnds: 'lf' })).not.toHaveProperty('remarks');
  });
});

describe('NFC', () => {
  it('is made on request, also of a text of many pieces', () => {
    expect(read('cafe\u0301', {})).toBe('cafe\u0301');
    expect(read('cafe\u0301', { normalization: 'nfc' })).toBe('café');
    const text = 'Ame\u0301lie \u1100\u1161\u11a8 '.repeat(250_000);
    const { ids, vocabulary } = corpusOf(text, 'long', { normalization: 'nfc' });
    expect(vocabulary.decode(ids) === text.normalize('NFC')).toBe(true);
  });
});

describe('several texts', () => {
  it('follow one another with what was asked for between them', () => {
    expect(read(['one', 'two\n', 'three'], {})).toBe('one\ntwo\nthree');
    expect(read(['one', 'two\n', 'three'], { between: 'blank-line' })).toBe('one\n\ntwo\n\nthree');
    expect(read(['one', 'two\n', 'three'], { between: 'nothing' })).toBe('onetwo\nthree');
  });
});

describe('rare characters', () => {
  it('become one mark, and are told of', () => {
    const corpus = corpusOf('aaabbbcdde', 'x', { rare: 3 });
    expect(corpus.vocabulary.decode(corpus.ids)).toBe('aaabbb\ufffd\ufffd\ufffd\ufffd');
    expect(corpus.remarks).toEqual([
      '3 characters that come fewer than 3 times are one now, “\ufffd”, in 4 places',
    ]);
    expect(corpusOf('aabb', 'x', { rare: 2 })).not.toHaveProperty('remarks');
  });
});

describe('documents', () => {
  it('are lines, with a line feed at the end of each and before the first', () => {
    const whole = '\nemma\nolivia\nava\n';
    for (const text of ['emma\nolivia\nava', 'emma\nolivia\nava\n', '\n\nemma\r\nolivia\n\n\nava\r'])
      expect(read(text, { documentSeparator: 'line' })).toBe(whole);
    expect(read(['emma\nolivia', 'ava'], { documentSeparator: 'line' })).toBe(whole);
  });

  it('are what stands between empty lines', () => {
    const whole = '\u0003soup\nwater\u0003bread\u0003';
    for (const text of [
      'soup\nwater\n\nbread',
      '\n\nsoup\r\nwater\r\n\r\n\r\nbread\n',
      'soup\nwater\n\n\nbread\n\n',
    ])
      expect(read(text, { documentSeparator: 'blank-line' })).toBe(whole);
  });

  it('are files, and keep all that is in them', () => {
    expect(read(['one\n\n', 'two', ''], { documentSeparator: 'file' })).toBe('\u0003one\n\n\u0003two\u0003');
    expect(() => read(['a\u0003b'], { documentSeparator: 'file' })).toThrow(
      'the character U+0003, which is to mark',
    );
  });

  it('keep their end mark where it is rare', () => {
    expect(read(['aaaabbbb', 'aabb'], { documentSeparator: 'file', rare: 5 })).toBe(
      '\u0003aaaabbbb\u0003aabb\u0003',
    );
  });
});

it('reads bytes with all of them', () => {
  const bytes = new Uint8Array(Buffer.from('caf\xe9\r\nth\xe9\r\n', 'latin1'));
  const { ids, vocabulary } = readCorpus(bytes, 'menu', { encoding: 'iso-8859-1', lineEnds: 'lf' });
  expect(vocabulary.decode(ids)).toBe('café\nthé\n');
});
