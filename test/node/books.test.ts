import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBook, readBytes } from '../../src/node/books.ts';
import { temporaryFolder } from '../support/command-line.ts';

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
  await expect(readBook(folder)).rejects.toThrow('this is a folder; name a file in it');
  await expect(readBook(join(folder, 'none.txt'))).rejects.toThrow('there is no such file');
  await expect(readBook('')).rejects.toThrow('the name of the file is empty');
  await expect(readBook(join(folder, 'a\0b'))).rejects.toThrow('a\0b: ');
});
