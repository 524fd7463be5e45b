import { CodePoints, textOf } from './code-points.ts';

/** Below it every text is in NFC as it is: no character has an accent of its own, none is composed. */
const FIRST_COMBINING = 0x300;
/** ASCII joins nothing that stands before it, so a text may be cut there. */
const ASCII = 0x80;
/** Code points that are normalised at a time, at least. */
const PIECE = 2 ** 20;

/** A text in Unicode's form NFC, in which letters and accents are composed. @param name for errors. */
export function composed(codePoints: Uint32Array, name: string): Uint32Array {
  if (codePoints.every((codePoint) => codePoint < FIRST_COMBINING)) return codePoints;
  const result = new CodePoints(name, codePoints.length);
  for (let from = 0, to: number; from < codePoints.length; from = to) {
    to = Math.min(codePoints.length, from + PIECE);
    while (to < codePoints.length && codePoints[to]! >= ASCII) to++;
    result.addText(textOf(codePoints.subarray(from, to)).normalize('NFC'));
  }
  return result.all;
}
