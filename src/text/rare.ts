/** REPLACEMENT CHARACTER: what a rare character becomes. */
export const RARE_MARK = 0xfffd;

/** The mark of a model that was trained with one. */
export function rareMarkOf({ rare }: { readonly rare: number }): number | undefined {
  return rare > 0 ? RARE_MARK : undefined;
}

/**
 * Replaces characters that come fewer than `least` times, in place.
 * @param but a code point that is kept however seldom it comes.
 * @returns how many characters were replaced, and of how many kinds.
 */
export function replaceRare(
  codePoints: Uint32Array,
  least: number,
  but: number | undefined,
): { readonly characters: number; readonly kinds: number } {
  const counts = new Uint32Array(0x110000);
  for (let i = 0; i < codePoints.length; i++) counts[codePoints[i]!]!++;
  const rare = counts.map((count, codePoint) => (count > 0 && count < least && codePoint !== but ? 1 : 0));
  let characters = 0;
  for (let i = 0; i < codePoints.length; i++) {
    if (!rare[codePoints[i]!]) continue;
    codePoints[i] = RARE_MARK;
    characters++;
  }
  return { characters, kinds: rare.reduce((sum, one) => sum + one, 0) };
}
