import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBook, readBooks, readBytes } from '../../src/node/books.ts';
import type { Corpus } from '../../src/text/corpus.ts';
import { temporaryFolder } from '../support/command-line.ts';

const textOf = ({ ids, vocabulary }: Corpus) => vocabulary.decode(ids);

it('reads a file that is larger than what can be read at once', async () => {
  const path = join(temporaryFolder(), 'large.bin');
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
  writeFileSync(path, bytes);
  expect(await readBytes(path, 300)).toEqual(bytes);
  expect(new Uint8Array(await readBytes(path))).toEqual(bytes);
});

it('names the file, and what it is instead of a text', async () => {
  const folder = temporaryFolder();
  const picture = join(folder, 'picture.png');
  writeFileSync(picture, Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  await expect(readBook(picture)).rejects.toThrow('picture.png: this is a PNG picture');
  await expect(readBytes(folder)).rejects.toThrow('this is a folder; name a file in it');
  await expect(readBook(join(folder, 'none.txt'))).rejects.toThrow('there is no such file');
  await expect(readBook('https://example.org/a.txt')).rejects.toThrow('nothing is fetched from the web');
  await expect(readBook('')).rejects.toThrow('the name of the file is empty');
  await expect(readBook(join(folder, 'a\0b'))).rejects.toThrow('a\0b: ');
});

describe('readBooks', () => {
  it('takes files and folders in their order, and files of a folder by their paths', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'poems', 'b'), { recursive: true });
    mkdirSync(join(folder, 'poems', '.git'));
    for (const name of [
      'poems/c.txt',
      'poems/a.txt',
      'poems/b/z.txt',
      'poems/.hidden',
      'poems/.git/x',
      'last.txt',
    ])
      writeFileSync(join(folder, name), `${name};`);
    const corpus = await readBooks([join(folder, 'last.txt'), join(folder, 'poems')], { between: 'nothing' });
    expect(textOf(corpus)).toBe('last.txt;poems/a.txt;poems/b/z.txt;poems/c.txt;');
    expect(corpus.name).toBe('last.txt and more, 4 files');
    expect((await readBook(join(folder, 'poems'))).name).toBe('poems, 3 files');
    mkdirSync(join(folder, 'none'));
    await expect(readBook(join(folder, 'none'))).rejects.toThrow('this folder holds no file');
  });

  it('unpacks gzip, whatever it is called, and says where one is damaged', async () => {
    const path = join(temporaryFolder(), 'book.txt.gz');
    const text = 'Call me Ishmael. '.repeat(5000);
    writeFileSync(path, gzipSync(text));
    expect(textOf(await readBook(path))).toBe(text);
    writeFileSync(path, gzipSync(text).subarray(0, 100));
    await expect(readBook(path)).rejects.toThrow(/book\.txt\.gz: cannot be read \(unexpected end of file\)/);
    writeFileSync(path, gzipSync(gzipSync(text)));
    await expect(readBook(path)).rejects.toThrow('book.txt.gz: this is a gzip archive');
  });
});
