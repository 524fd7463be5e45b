import { existsSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { type Corpus, readCorpus } from '../text/corpus.ts';

/**
 * Reads a book from a file.
 * @throws UserError when there is no such file, it is a folder, cannot be read, is empty, or is not UTF-8.
 */
export async function readBook(path: string): Promise<Corpus> {
  return readCorpus(await readBytes(path), basename(path));
}

/** Bytes that are read at a time: the system, and Node's own readFile(), take two gigabytes at most. */
const MOST_BYTES = 2 ** 30;

/**
 * Reads a file, with errors for people.
 * @param atOnce bytes of one call.
 * @throws UserError
 */
export async function readBytes(path: string, atOnce = MOST_BYTES): Promise<Uint8Array> {
  if (path === '') throw new UserError('the name of the file is empty; name a file');
  const info = await stat(path).catch((error) => {
    const why = error.code === 'ENOENT' ? 'there is no such file; check the path' : messageOf(error);
    throw new UserError(`${path}: ${why}`);
  });
  if (info.isDirectory()) throw new UserError(`${path}: this is a folder; name a file in it`);
  try {
    return info.size > atOnce ? await readLarge(path, info.size, atOnce) : await readFile(path);
  } catch (error) {
    const remedy = error instanceof RangeError ? 'it is too large for this machine' : 'check its permissions';
    throw new UserError(`${path}: cannot be read (${messageOf(error)}); ${remedy}`);
  }
}

async function readLarge(path: string, size: number, atOnce: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  const file = await open(path);
  try {
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, Math.min(atOnce, size - at));
      if (bytesRead === 0) return bytes.subarray(0, at); // it was cut while it was read
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/**
 * Path of the bundled book, Moby-Dick: the copy that the build made, or the package that it came from.
 * @throws UserError when neither is there.
 */
export function bundledBook(): string {
  const require = createRequire(import.meta.url);
  const root = dirname(require.resolve('webgpu-char-rnn/package.json'));
  const built = join(root, 'dist', 'moby-dick.txt');
  if (existsSync(built)) return built;
  const source = join(root, 'node_modules', '@stdlib', 'datasets-moby-dick', 'data', 'data.txt');
  if (existsSync(source)) return source;
  throw new UserError('the bundled book is missing; run "npm ci" first, or name a text file of your own');
}
