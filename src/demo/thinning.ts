/** Entries at the start that always stay: most happens there. */
const FIRST_ENTRIES = 20;

/** The entries, or, where there are more than `most`, every second one. */
export function thinned<T>(entries: readonly T[], most: number): readonly T[] {
  return entries.length > most ? entries.filter((_, i) => i < FIRST_ENTRIES || i % 2 === 0) : entries;
}
