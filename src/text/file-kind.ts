import { UserError } from '../errors.ts';
import type { EncodingName } from './encodings.ts';

/** What a file is that is no text, and what to do about it. */
export interface FileKind {
  /** With its article: "a PNG picture". */
  readonly name: string;
  readonly remedy: string;
}

const CHOOSE_TEXT = 'choose a text file';
const SAVE_AS_TEXT = 'save what is written in it as plain text first';
const UNPACK = 'unpack it first';

/** How files of other kinds begin. */
const BEGINNINGS: readonly (readonly [beginning: readonly number[], name: string, remedy: string])[] = [
  [[0xff, 0xfe, 0, 0], 'UTF-32', 'convert it first: iconv -f UTF-32 -t UTF-8'],
  [codes('\x89PNG'), 'a PNG picture', CHOOSE_TEXT],
  [[0xff, 0xd8, 0xff], 'a JPEG picture', CHOOSE_TEXT],
  [codes('GIF8'), 'a GIF picture', CHOOSE_TEXT],
  [codes('%PDF-'), 'a PDF document', SAVE_AS_TEXT],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an Office document', SAVE_AS_TEXT],
  [codes('PK\x03\x04'), 'a zip archive, which DOCX, ODT and EPUB are too', `${UNPACK}, or ${SAVE_AS_TEXT}`],
  [[0x1f, 0x8b], 'a gzip archive', UNPACK],
  [codes('BZh'), 'a bzip2 archive', UNPACK],
  [[0xfd, ...codes('7zXZ')], 'an xz archive', UNPACK],
  [codes('7z\xbc\xaf'), 'a 7z archive', UNPACK],
  [codes('Rar!'), 'a RAR archive', UNPACK],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a Zstandard archive', UNPACK],
  [codes('\x7fELF'), 'a program', CHOOSE_TEXT],
  [codes('SQLite format 3'), 'an SQLite database', CHOOSE_TEXT],
  [codes('ID3'), 'an MP3 recording', CHOOSE_TEXT],
  [codes('OggS'), 'an Ogg recording', CHOOSE_TEXT],
  [codes('RIFF'), 'a recording or a film', CHOOSE_TEXT],
];

/** Bytes at the start that are looked at; fewer than so many say nothing. */
export const LOOKED_AT = 4096;
const FEWEST = 16;
/** Of every second byte so many are zero in UTF-16 without a mark, of the others so many at most. */
const MANY_ZEROS = 0.4;
const FEW_ZEROS = 0.1;

/** What is in every header of a tar archive, and where. */
const TAR = codes('ustar');
const TAR_AT = 257;

/** A tar archive of texts is valid UTF-8, with zeros between them. */
export function tarKind(head: Uint8Array): FileKind | undefined {
  return TAR.every((byte, i) => head[TAR_AT + i] === byte)
    ? { name: 'a tar archive', remedy: `${UNPACK}, and name the folder` }
    : undefined;
}

/** The kind of a file that cannot be decoded, as far as its beginning tells. A text may well begin with "RIFF". */
export function kindOf(bytes: Uint8Array): FileKind | undefined {
  const row = BEGINNINGS.find(([beginning]) => beginning.every((byte, i) => bytes[i] === byte));
  return row && { name: row[1], remedy: row[2] };
}

export function refusalOf(file: string, { name, remedy }: FileKind): UserError {
  return new UserError(`${file}: this is ${name}, which is not read; ${remedy}`);
}

/** Whether a file begins with what no text in single bytes has: zeros, or controls that move no line. */
export function isBinary(head: Uint8Array): boolean {
  return head.some((byte) => byte < 0x07 || (byte > 0x0d && byte < 0x1a));
}

/** UTF-16 without a mark: that of a European text is valid UTF-8 too, with a NUL for every letter. */
export function unmarkedUtf16(head: Uint8Array): EncodingName | undefined {
  if (head.length < FEWEST) return undefined;
  const shareOfZeros = (first: number) =>
    head.filter((byte, i) => i % 2 === first && byte === 0).length / (head.length / 2);
  const [even, odd] = [shareOfZeros(0), shareOfZeros(1)];
  if (odd > MANY_ZEROS && even < FEW_ZEROS) return 'utf-16le';
  return even > MANY_ZEROS && odd < FEW_ZEROS ? 'utf-16be' : undefined;
}

function codes(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}
