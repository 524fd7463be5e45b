/** The encodings that are read: bytes → code points, as many whole characters as there are. */
import type { TextOptions } from './text-options.ts';
import { decodeUtf8 } from './utf8.ts';

export type EncodingName = Exclude<TextOptions['encoding'], 'auto'>;

/** See decodeUtf8(). */
type Decode = (bytes: Uint8Array, target: Uint32Array, at: number) => { read: number; at: number };

export interface Encoding {
  /** For people: "UTF-16LE". */
  readonly label: string;
  readonly decode: Decode;
}

/** Bytes of the longest character in any of them. */
export const LONGEST_CHARACTER = 4;

/** 0x80 … 0x9f of Windows-1252 (https://encoding.spec.whatwg.org/#windows-1252); all else is Latin 1. */
const WINDOWS_1252 = Array.from(
  '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ',
  (character) => character.codePointAt(0)!,
);

export const ENCODING_TABLE: Readonly<Record<EncodingName, Encoding>> = {
  'utf-8': { label: 'UTF-8', decode: decodeUtf8 },
  'utf-16le': { label: 'UTF-16LE', decode: utf16(0, 1) },
  'utf-16be': { label: 'UTF-16BE', decode: utf16(1, 0) },
  'windows-1252': {
    label: 'Windows-1252',
    decode: singleByte((byte) => (byte >= 0x80 && byte < 0xa0 ? WINDOWS_1252[byte - 0x80]! : byte)),
  },
  'iso-8859-1': { label: 'ISO-8859-1', decode: singleByte((byte) => byte) },
};

/** @param low where the low byte of each pair is, `high` where the other is. */
function utf16(low: 0 | 1, high: 0 | 1): Decode {
  return (bytes, target, at) => {
    const unitAt = (place: number) => bytes[place + low]! | (bytes[place + high]! << 8);
    let read = 0;
    let place = at;
    while (read + 2 <= bytes.length) {
      const unit = unitAt(read);
      if (unit < 0xd800 || unit > 0xdfff) {
        target[place++] = unit;
        read += 2;
        continue;
      }
      const second = read + 4 <= bytes.length ? unitAt(read + 2) : 0;
      if (unit > 0xdbff || second < 0xdc00 || second > 0xdfff) break;
      target[place++] = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
      read += 4;
    }
    return { read, at: place };
  };
}

function singleByte(codePointOf: (byte: number) => number): Decode {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => codePointOf(byte));
  return (bytes, target, at) => {
    for (let i = 0; i < bytes.length; i++) target[at + i] = table[bytes[i]!]!;
    return { read: bytes.length, at: at + bytes.length };
  };
}
