/** What a file is that is no text in UTF-8, and what to do about it. */
export interface FileKind {
  /** With its article: "a PNG picture". */
  readonly name: string;
  readonly remedy: string;
}

const CHOOSE_TEXT = 'choose a text file';
const SAVE_AS_TEXT = 'save what is written in it as plain text first';
const UNPACK = 'unpack it first';
const convert = (from: string) => `convert it first: iconv -f ${from} -t UTF-8`;

/** How files of other kinds begin; UTF-32 before UTF-16, whose mark is half of it. */
const BEGINNINGS: readonly (readonly [beginning: readonly number[], name: string, remedy: string])[] = [
  [[0xff, 0xfe, 0, 0], 'UTF-32', convert('UTF-32')],
  [[0xff, 0xfe], 'UTF-16', convert('UTF-16')],
  [[0xfe, 0xff], 'UTF-16', convert('UTF-16')],
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
const LOOKED_AT = 4096;
const FEWEST = 16;
/** Of every second byte so many are zero in UTF-16 without a mark, of the others so many at most. */
const MANY_ZEROS = 0.4;
const FEW_ZEROS = 0.1;

/** The kind of a file that is not valid UTF-8, as far as its beginning tells. A text may well begin with "RIFF". */
export function kindOf(bytes: Uint8Array): FileKind | undefined {
  const row = BEGINNINGS.find(([beginning]) => beginning.every((byte, i) => bytes[i] === byte));
  return row && { name: row[1], remedy: row[2] };
}

/** UTF-16 without a mark: that of a European text is valid UTF-8 too, with a NUL for every letter. */
export function unmarkedUtf16(bytes: Uint8Array): FileKind | undefined {
  const start = bytes.subarray(0, LOOKED_AT);
  if (start.length < FEWEST) return undefined;
  const shareOfZeros = (first: number) =>
    start.filter((byte, i) => i % 2 === first && byte === 0).length / (start.length / 2);
  const [even, odd] = [shareOfZeros(0), shareOfZeros(1)];
  const kind = (name: string) => ({ name, remedy: convert(name) });
  if (odd > MANY_ZEROS && even < FEW_ZEROS) return kind('UTF-16LE');
  return even > MANY_ZEROS && odd < FEW_ZEROS ? kind('UTF-16BE') : undefined;
}

function codes(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}
