import { textOf } from '../text/code-points.ts';
import { decodeText } from '../text/decoding.ts';
import { isBinary } from '../text/file-kind.ts';

/** Bytes that tell whether a file is a text at all. */
const LOOKED_AT = 4096;

/** Whether a file can be a text of before UTF-8: what is none of it, and no picture or archive either. */
export function mayBeWindows1252(bytes: Uint8Array): boolean {
  return !isBinary(bytes.subarray(0, LOOKED_AT)) && !isUtf8(bytes);
}

/** A text in Windows-1252 as UTF-8. */
export function fromWindows1252(bytes: Uint8Array): Uint8Array {
  return new TextEncoder().encode(textOf(decodeText(bytes, 'the text', 'windows-1252')));
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
