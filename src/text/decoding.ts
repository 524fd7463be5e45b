/** From the bytes of a text to its code points, in typed arrays throughout: strings end at half a gigabyte. */
import { UserError } from '../errors.ts';
import { CodePoints } from './code-points.ts';
import { ENCODING_TABLE, type EncodingName, LONGEST_CHARACTER } from './encodings.ts';
import { isBinary, kindOf, LOOKED_AT, refusalOf, tarKind, unmarkedUtf16 } from './file-kind.ts';
import type { TextOptions } from './text-options.ts';

/** How many code points are expected where nobody knows how long the text is. */
const UNKNOWN_LENGTH = 2 ** 20;

/** Decodes a text that comes in pieces of bytes. */
export class TextDecoding {
  readonly #name: string;
  readonly #asked: TextOptions['encoding'];
  readonly #codePoints: CodePoints;
  #encoding: EncodingName | undefined;
  /** The first bytes, for what the file is. */
  #head = new Uint8Array();
  /** What was not decoded yet: the beginning until there is enough of it to tell the encoding, and characters cut in two. */
  #rest: Uint8Array = new Uint8Array();
  /** Bytes before the rest. */
  #before = 0;

  /**
   * @param name names the text in errors.
   * @param expected bytes in all, where that is known.
   */
  constructor(name: string, encoding: TextOptions['encoding'] = 'auto', expected = UNKNOWN_LENGTH) {
    this.#name = name;
    this.#asked = encoding;
    this.#codePoints = new CodePoints(name, expected);
  }

  /** Takes the next bytes. @throws UserError as decodeText() does. */
  add(bytes: Uint8Array): void {
    this.#rest = joined(this.#rest, bytes);
    if (this.#encoding === undefined && this.#rest.length < LOOKED_AT) return;
    this.#decode();
    if (this.#rest.length >= LONGEST_CHARACTER) this.#refuse();
  }

  /** The code points of all. @throws UserError as decodeText() does. */
  end(): Uint32Array {
    if (this.#before + this.#rest.length === 0)
      throw new UserError(`${this.#name}: the file is empty; choose a text to learn from`);
    this.#decode();
    if (this.#rest.length > 0) this.#refuse();
    const codePoints = this.#codePoints.all;
    return codePoints[0] === 0xfeff ? codePoints.subarray(1) : codePoints;
  }

  #decode(): void {
    this.#encoding ??= this.#recognise();
    const { array, at } = this.#codePoints.reserve(this.#rest.length);
    const decoded = ENCODING_TABLE[this.#encoding].decode(this.#rest, array, at);
    this.#codePoints.commit(decoded.at);
    this.#before += decoded.read;
    this.#rest = this.#rest.slice(decoded.read);
  }

  #recognise(): EncodingName {
    this.#head = this.#rest.slice(0, LOOKED_AT);
    // What any bytes are characters of cannot tell a picture by decoding it.
    const kind =
      tarKind(this.#head) ??
      (this.#asked !== 'auto' && isBinary(this.#head) ? kindOf(this.#head) : undefined);
    if (kind) throw refusalOf(this.#name, kind);
    if (this.#asked !== 'auto') return this.#asked;
    return markedUtf16(this.#head) ?? unmarkedUtf16(this.#head) ?? 'utf-8';
  }

  /** What comes next is no character of the encoding. */
  #refuse(): never {
    const { label } = ENCODING_TABLE[this.#encoding!];
    const kind = kindOf(this.#head);
    if (kind) throw refusalOf(this.#name, kind);
    const offer =
      this.#encoding === 'utf-8'
        ? '; if it is an older text, read it as Windows-1252 or ISO-8859-1 (--encoding windows-1252, say), or convert it to UTF-8 first'
        : '; it is damaged there, or it is written in another encoding (--encoding)';
    throw new UserError(`${this.#name}: not valid ${label} at byte ${this.#before}${offer}`);
  }
}

/** By its byte order mark; UTF-32 has the same and two zeros more. */
function markedUtf16(head: Uint8Array): EncodingName | undefined {
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const little = head[0] === 0xff && head[1] === 0xfe;
  return little && !(head[2] === 0 && head[3] === 0) ? 'utf-16le' : undefined;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/**
 * Decodes the bytes of a text; a byte order mark at the start is dropped, line endings stay as they are.
 * @param name names the text in errors.
 * @returns its code points.
 * @throws UserError when `bytes` is empty, too much for this machine, or not of the encoding (naming the first offending
 * byte, what the file is instead where that shows, and an encoding to try).
 */
export function decodeText(
  bytes: Uint8Array,
  name: string,
  encoding: TextOptions['encoding'] = 'auto',
): Uint32Array {
  const decoding = new TextDecoding(name, encoding, bytes.length);
  decoding.add(bytes);
  return decoding.end();
}
