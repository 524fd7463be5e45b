/**
 * Decodes as many whole characters of UTF-8 as there are.
 * @param target is written from `at` on, one code point a character.
 * @returns bytes read, fewer than all where what follows is cut off or malformed, and the place behind the last character.
 */
export function decodeUtf8(bytes: Uint8Array, target: Uint32Array, at: number): { read: number; at: number } {
  let read = 0;
  let place = at;
  while (read < bytes.length) {
    const first = bytes[read]!;
    if (first < 0x80) {
      target[place++] = first;
      read++;
      continue;
    }
    const length = sequenceLength(bytes, read);
    if (length === 0) break;
    let codePoint = first & (0x7f >> length);
    for (let i = 1; i < length; i++) codePoint = (codePoint << 6) | (bytes[read + i]! & 0x3f);
    target[place++] = codePoint;
    read += length;
  }
  return { read, at: place };
}

/** Bytes of the character at `at`; 0 where it is not well formed: The Unicode Standard, table 3-7. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const length =
    first >= 0xc2 && first < 0xe0
      ? 2
      : first >= 0xe0 && first < 0xf0
        ? 3
        : first >= 0xf0 && first < 0xf5
          ? 4
          : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let i = 1; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1]!;
  // Overlong forms, surrogates and values past U+10FFFF show in the second byte.
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return length;
}
