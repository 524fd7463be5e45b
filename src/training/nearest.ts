/** Letters that a name may be off by and still be what was meant, for each letter of it. */
const TOLERANCE = 0.4;

/** The name that somebody most likely meant, capitals and hyphens apart; undefined where none is near. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const word = plain(written);
  const [best] = names
    .map((name) => ({ name, distance: editDistance(word, plain(name)) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= TOLERANCE * word.length ? best.name : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

/** Letters to insert, remove or replace that make one word of another (Levenshtein 1966). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries())
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === other ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
