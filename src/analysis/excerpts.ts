/** Pieces of a text that one can read: from the start of a sentence, rather with talk in them than without. */

/** What ends a sentence, and the gap before the next. */
const START = /(?<=[.!?…]["”»’)]?\s{1,3}|\n\n)["“«]?\p{Lu}/gu;
const QUOTE = /["“”«»]/gu;
/** Sentences that are looked at for one with talk. */
const LOOKED_AT = 12;

/**
 * About `length` characters from the start of a sentence on, the first of the dozen sentences after a place that has
 * most quotation marks after it.
 * @param from a place in the text, in code points.
 */
export function excerptFrom(text: readonly string[], from: number, length: number): string {
  // Enough for a dozen sentences; the character before tells whether the first is at its start.
  const part = text.slice(Math.max(0, from - 3), from + LOOKED_AT * length).join('');
  const starts = Array.from(part.matchAll(START), ({ index }) => index).slice(0, LOOKED_AT);
  const pieces = starts
    .map((start) => Array.from(part.slice(start, start + 2 * length)).slice(0, length))
    .filter((piece) => piece.length === length)
    .map((piece) => piece.join(''));
  const most = Math.max(...pieces.map(marksIn));
  return pieces.find((piece) => marksIn(piece) === most) ?? text.slice(from, from + length).join('');
}

function marksIn(piece: string): number {
  return piece.match(QUOTE)?.length ?? 0;
}
