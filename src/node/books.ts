import { existsSync, type Stats } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { type Corpus, corpusOfTexts } from '../text/corpus.ts';
import type { TextOptions } from '../text/text-options.ts';
import { readText, type TextFile } from './texts.ts';

/** What names standard input among paths. */
export const STANDARD_INPUT = '-';

/**
 * Reads a book from files and folders, in their order; those of a folder, and of its folders, in the order of their paths.
 * Files whose names begin with a dot are left out.
 * @param paths "-" for standard input; gzip is unpacked.
 * @param options how bytes become characters.
 * @throws UserError when one is not there, cannot be read, is empty, or is no text of the encoding.
 */
export async function readBooks(
  paths: readonly string[],
  options: Partial<TextOptions> = {},
): Promise<Corpus> {
  const files = (await Promise.all(paths.map(filesOf))).flat();
  const texts: Uint32Array[] = [];
  for (const file of files) texts.push(await readText(file, options.encoding ?? 'auto'));
  return corpusOfTexts(texts, titleOf(paths, files.length), options);
}

/** Reads a book from a file, or a folder of them. @throws UserError as readBooks() does. */
export async function readBook(path: string, options: Partial<TextOptions> = {}): Promise<Corpus> {
  return readBooks([path], options);
}

function titleOf(paths: readonly string[], files: number): string {
  const [first = ''] = paths;
  const name = first === STANDARD_INPUT ? 'standard input' : basename(first);
  if (files === 1) return name;
  return paths.length === 1 ? `${name}, ${files} files` : `${name} and more, ${files} files`;
}

async function filesOf(path: string): Promise<TextFile[]> {
  if (path === STANDARD_INPUT) return [{ name: 'standard input', path: undefined, size: undefined }];
  const info = await statOf(path);
  if (!info.isDirectory()) return [fileOf(path, info.size)];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const inside = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .filter((name) => !name.split(sep).some((part) => part.startsWith('.')))
    .sort((a, b) => (a < b ? -1 : 1));
  if (inside.length === 0) throw new UserError(`${path}: this folder holds no file; name one that does`);
  return Promise.all(
    inside.map(async (name) => {
      const whole = join(path, name);
      return fileOf(whole, (await statOf(whole)).size);
    }),
  );
}

/** Of what is no file, a pipe say, nobody knows the size. */
function fileOf(path: string, size: number): TextFile {
  return { name: basename(path), path, size: size > 0 ? size : undefined };
}

/** Whole paths of a book as a configuration has them. @param folder that they are named from. */
export function booksOf(book: string | readonly string[] | undefined, folder = ''): string[] {
  const paths = typeof book === 'string' ? [book] : (book ?? []);
  return paths.map((path) => (path === STANDARD_INPUT || path === '' ? path : resolve(folder, path)));
}

/** A path as one would type it here. */
export function relativePath(path: string): string {
  return path === STANDARD_INPUT ? path : relative('', path);
}

/** Bytes that are read at a time: the system, and Node's own readFile(), take two gigabytes at most. */
const MOST_BYTES = 2 ** 30;

/**
 * Reads a file, with errors for people.
 * @param atOnce bytes of one call.
 * @throws UserError
 */
export async function readBytes(path: string, atOnce = MOST_BYTES): Promise<Uint8Array> {
  const info = await statOf(path);
  if (info.isDirectory()) throw new UserError(`${path}: this is a folder; name a file in it`);
  try {
    return info.size > atOnce ? await readLarge(path, info.size, atOnce) : await readFile(path);
  } catch (error) {
    const remedy = error instanceof RangeError ? 'it is too large for this machine' : 'check its permissions';
    throw new UserError(`${path}: cannot be read (${messageOf(error)}); ${remedy}`);
  }
}

async function statOf(path: string): Promise<Stats> {
  if (path === '') throw new UserError('the name of the file is empty; name a file');
  if (/^https?:\/\//.test(path))
    throw new UserError(`${path}: nothing is fetched from the web; save it as a file, or pipe it to "-"`);
  return stat(path).catch((error) => {
    const why = error.code === 'ENOENT' ? 'there is no such file; check the path' : messageOf(error);
    throw new UserError(`${path}: ${why}`);
  });
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
 * Path of the bundled book, Moby-Dick: the page's copy, or the package that it came from.
 * @throws UserError when neither is there.
 */
export function bundledBook(): string {
  const require = createRequire(import.meta.url);
  const root = dirname(require.resolve('webgpu-char-rnn/package.json'));
  const built = join(root, 'dist', 'page', 'moby-dick.txt');
  if (existsSync(built)) return built;
  const source = join(root, 'node_modules', '@stdlib', 'datasets-moby-dick', 'data', 'data.txt');
  if (existsSync(source)) return source;
  throw new UserError('the bundled book is missing; run "npm ci" first, or name a text file of your own');
}
