/** The bytes of texts, piece by piece: from files, standard input, and out of gzip. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { messageOf, UserError } from '../errors.ts';
import { TextDecoding } from '../text/decoding.ts';
import type { TextOptions } from '../text/text-options.ts';

/** Bytes that are read at a time. */
const PIECE = 2 ** 24;

/** Where a text is read from. */
export interface TextFile {
  /** For errors. */
  readonly name: string;
  /** Undefined for standard input. */
  readonly path: string | undefined;
  /** Bytes, where that is known. */
  readonly size: number | undefined;
}

/**
 * Reads a text as a stream, unpacked where it is gzip.
 * @returns its code points.
 * @throws UserError when it cannot be read or decoded.
 */
export async function readText(file: TextFile, encoding: TextOptions['encoding']): Promise<Uint32Array> {
  const { name, path, size } = file;
  const decoding = new TextDecoding(name, encoding, size);
  try {
    const input = path === undefined ? process.stdin : createReadStream(path, { highWaterMark: PIECE });
    for await (const bytes of unpacked(input)) decoding.add(bytes);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${name}: cannot be read (${messageOf(error)}); check its permissions, and that it is whole`,
    );
  }
  return decoding.end();
}

async function* unpacked(input: Readable): AsyncGenerator<Uint8Array, void> {
  const pieces = input[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const head = await firstBytes(pieces);
  const all = Readable.from(withHead(head, pieces), { objectMode: true });
  if (!(head[0] === 0x1f && head[1] === 0x8b)) {
    yield* all;
    return;
  }
  const gunzip = createGunzip({ chunkSize: PIECE });
  pipeline(all, gunzip).catch(() => {}); // shows where what comes out is read
  yield* gunzip;
}

/** At least two bytes, where there are two. */
async function firstBytes(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array();
  while (head.length < 2) {
    const { value, done } = await pieces.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* withHead(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  if (head.length > 0) yield head;
  for (;;) {
    const { value, done } = await rest.next();
    if (done) return;
    yield value;
  }
}
