/** From the bytes of a text to its code points, in typed arrays throughout: strings end at half a gigabyte. */
import { UserError } from '../errors.ts';
import { type FileKind, kindOf, unmarkedUtf16 } from './file-kind.ts';
import { firstInvalidByte } from './utf8.ts';

/** Bytes that are decoded at a time. */
const PIECE = 2 ** 24;

/**
 * Decodes UTF-8; a byte order mark at the start is dropped, line endings stay as they are.
 * @param name names the text in errors.
 * @returns its code points.
 * @throws UserError when `bytes` is empty, too much for this machine, or not UTF-8 (naming the first offending byte,
 * and what the file is instead, where that shows).
 */
export function decodeUtf8(bytes: Uint8Array, name: string): Uint32Array {
  if (bytes.length === 0) throw new UserError(`${name}: the file is empty; choose a text to learn from`);
  refuseKind(unmarkedUtf16(bytes), name);
  const codePoints = reserve(bytes.length, name);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let length = 0;
  for (let at = 0; at < bytes.length; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE);
    const text = decoded(decoder, piece, { stream: at + PIECE < bytes.length });
    if (text === undefined) {
      refuseKind(kindOf(bytes), name);
      throw new UserError(
        `${name}: not valid UTF-8 at byte ${firstInvalidByte(bytes)}; convert it to UTF-8 first`,
      );
    }
    length = putCodePoints(text, codePoints, length);
  }
  return codePoints.subarray(0, length);
}

function refuseKind(kind: FileKind | undefined, name: string): void {
  if (kind) throw new UserError(`${name}: this is ${kind.name}, not a text in UTF-8; ${kind.remedy}`);
}

/** A text has no more code points than bytes. */
function reserve(count: number, name: string): Uint32Array {
  try {
    return new Uint32Array(count);
  } catch {
    throw new UserError(
      `${name}: ${Math.ceil(count / 2 ** 20)} MiB of text do not fit into this machine's memory; take a part of it`,
    );
  }
}

function decoded(decoder: TextDecoder, piece: Uint8Array, options: TextDecodeOptions): string | undefined {
  try {
    return decoder.decode(piece, options);
  } catch {
    return undefined;
  }
}

/** Writes the code points of a text from `at` on. @returns the place behind them. */
export function putCodePoints(text: string, codePoints: Uint32Array, at: number): number {
  let place = at;
  for (let i = 0; i < text.length; place++) {
    const codePoint = text.codePointAt(i)!;
    codePoints[place] = codePoint;
    i += codePoint > 0xffff ? 2 : 1;
  }
  return place;
}
