import { textOf } from './code-points.ts';

/** Letters and their marks, apostrophes and hyphens among them. */
const WORD = /\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*/gu;
/** Code points that are looked at together, at least: a string ends at half a gigabyte. */
const PIECE = 2 ** 20;
const SPACE = 0x20;

/** The words of a text, in lower case. @param codePoints its. */
export function* wordsOf(codePoints: Uint32Array): Generator<string, void> {
  for (let from = 0, to: number; from < codePoints.length; from = to) {
    to = Math.min(codePoints.length, from + PIECE);
    while (to < codePoints.length && codePoints[to]! > SPACE) to++;
    for (const [word] of textOf(codePoints.subarray(from, to)).matchAll(WORD)) yield word.toLowerCase();
  }
}
