/** Entries at the start that always stay: most happens there. */
const FIRST_ENTRIES = 20;

/** The entries, or, where there are more than `most`, every second one. */
export function thinned<T>(entries: readonly T[], most: number): readonly T[] {
  return entries.length > most ? entries.filter((_, i) => i < FIRST_ENTRIES || i % 2 === 0) : entries;
}

interface Dated {
  readonly update: number;
}

/**
 * At most `most` of the entries, the first and the last among them, spread evenly over the logarithm of their updates: a
 * run changes as much from update 100 to 1,000 as from 100,000 to a million.
 */
export function logSpaced<T extends Dated>(entries: readonly T[], most: number): readonly T[] {
  if (entries.length <= most) return entries;
  const kept = [...entries];
  while (kept.length > most) kept.splice(mostCrowded(kept), 1);
  return kept;
}

/** The entry whose neighbours are nearest to each other. */
function mostCrowded(entries: readonly Dated[]): number {
  const place = (at: number) => Math.log(entries[at]!.update + 1);
  let found = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 1; at < entries.length - 1; at++) {
    const room = place(at + 1) - place(at - 1);
    if (room < least) [found, least] = [at, room];
  }
  return found;
}
