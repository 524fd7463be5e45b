import { textOf } from './code-points.ts';

/** A passage that stands in another text word for word. Places and lengths count code points. */
export interface Copied {
  /** Where it begins, and the place behind its end. */
  readonly from: number;
  readonly to: number;
  /** Where it stands in the other text. */
  readonly at: number;
}

/** Passages up to so long may well be chance, or a turn of phrase. */
export const LONGEST_BY_CHANCE = 40;

/**
 * Every passage longer than LONGEST_BY_CHANCE holds one of the windows of so many characters that begin, in the other text,
 * at multiples of the stride.
 */
const WINDOW = LONGEST_BY_CHANCE / 2;
const STRIDE = LONGEST_BY_CHANCE - WINDOW + 2;

/**
 * Passages of a text that stand in a source too and are longer than LONGEST_BY_CHANCE, from its start on, none of them in
 * another.
 * @param text code points.
 * @param source code points.
 */
export function copiedPassages(text: Uint32Array, source: Uint32Array): Copied[] {
  const places = windowsOf(source);
  const found: Copied[] = [];
  let from = 0;
  for (let at = 0; at + WINDOW <= text.length; at++) {
    const candidates = places.get(textOf(text.subarray(at, at + WINDOW)));
    const passage = candidates && longEnough(text, source, at, candidates, from);
    if (!passage) continue;
    found.push(passage);
    from = passage.to;
    at = passage.to - 1;
  }
  return found;
}

function windowsOf(source: Uint32Array): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (let at = 0; at + WINDOW <= source.length; at += STRIDE) {
    const window = textOf(source.subarray(at, at + WINDOW));
    const known = places.get(window);
    if (known) known.push(at);
    else places.set(window, [at]);
  }
  return places;
}

/** The first of the candidates that goes on for long enough, to both sides. @param from where the passage may begin. */
function longEnough(
  text: Uint32Array,
  source: Uint32Array,
  place: number,
  candidates: readonly number[],
  from: number,
): Copied | undefined {
  for (const at of candidates) {
    let before = 0;
    while (place - before > from && before < at && text[place - before - 1] === source[at - before - 1])
      before++;
    let after = WINDOW;
    while (
      place + after < text.length &&
      at + after < source.length &&
      text[place + after] === source[at + after]
    )
      after++;
    if (before + after > LONGEST_BY_CHANCE)
      return { from: place - before, to: place + after, at: at - before };
  }
  return undefined;
}
