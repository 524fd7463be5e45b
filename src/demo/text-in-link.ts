/** A text as a link carries it: an offered one by name, a short one of one's own compressed. */
import { UserError } from '../errors.ts';
import { joined } from '../joined.ts';
import { BUNDLED_ID, offeredText } from './offered-texts.ts';
import type { TextSource } from './protocol.ts';

/** Letters that a text may take in a link: some programs cut longer ones. */
const MOST_LETTERS = 6000;
/** Bytes that are unpacked at most: a few letters can stand for gigabytes. */
const MOST_BYTES = 1_000_000;

const NAME = 'text-name';
const DATA = 'text-data';

/** Keys of a link that tell of its text. */
export const TEXT_KEYS: readonly string[] = ['text', NAME, DATA];

/**
 * What a link says of a text.
 * @returns undefined for one that is too long for a link.
 */
export async function textInLink({ id, name, bytes }: TextSource): Promise<[string, string][] | undefined> {
  if (id !== undefined || !bytes) return [['text', id ?? BUNDLED_ID]];
  const data = bytes.length <= MOST_BYTES ? await packed(bytes) : undefined;
  return data === undefined || data.length > MOST_LETTERS
    ? undefined
    : [
        [NAME, name],
        [DATA, data],
      ];
}

/**
 * The text that a link names or carries.
 * @returns undefined where it says nothing of one.
 * @throws UserError when there is no text of that name, or its data are damaged.
 */
export async function textOfLink(entries: URLSearchParams): Promise<TextSource | undefined> {
  const id = entries.get('text');
  if (id !== null) {
    const offered = offeredText(id);
    if (!offered) throw new UserError(`the link asks for the text "${id}", which is not offered here`);
    return { id, name: offered.name };
  }
  const data = entries.get(DATA);
  return data === null
    ? undefined
    : { name: entries.get(NAME) ?? 'Text of the link', bytes: await unpacked(data) };
}

/** Deflated, in the letters of base64url. */
async function packed(bytes: Uint8Array): Promise<string> {
  const deflated = await through(new CompressionStream('deflate-raw'), bytes, Number.POSITIVE_INFINITY);
  const letters = btoa(Array.from(deflated, (byte) => String.fromCharCode(byte)).join(''));
  return letters.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

async function unpacked(letters: string): Promise<Uint8Array> {
  try {
    const written = atob(letters.replaceAll('-', '+').replaceAll('_', '/'));
    const deflated = Uint8Array.from(written, (letter) => letter.charCodeAt(0));
    return await through(new DecompressionStream('deflate-raw'), deflated, MOST_BYTES);
  } catch {
    throw new UserError('the text in the link is damaged: a part of the link is missing; copy it whole');
  }
}

/** @throws when more than `most` bytes come out. */
async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array,
  most: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const source = new Blob([bytes as BlobPart]).stream();
  for (const reader = source.pipeThrough(stream).getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) throw new RangeError('too long');
    parts.push(value);
  }
  return joined(Uint8Array, parts);
}
