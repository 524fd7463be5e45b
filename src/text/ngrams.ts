/** At most so many characters are counted: enough for entropies to two digits, in bounded memory. */
const MAX_COUNTED = 2_000_000;
/** Of counts, 16 MiB. */
const LARGEST_TABLE = 2 ** 22;

/**
 * Entropy of the next character given the n - 1 before it, in nats, for n = 1, 2 and 3: what a table of
 * counts over this very text would pay per character. Reference lines that tell whether a loss is good.
 *
 *     H_n = H(x_1 … x_n) - H(x_1 … x_{n-1})      with H(x_1 … x_n) = -sum p ln p over all n-grams
 */
export function ngramEntropies(ids: Uint32Array, vocabularySize: number): [number, number, number] {
  const counted = ids.subarray(0, MAX_COUNTED);
  const joint = [1, 2, 3].map((n) => jointEntropy(counted, vocabularySize, n));
  return [joint[0]!, Math.max(0, joint[1]! - joint[0]!), Math.max(0, joint[2]! - joint[1]!)];
}

function jointEntropy(ids: Uint32Array, vocabularySize: number, n: number): number {
  const total = ids.length - n + 1;
  let entropy = 0;
  for (const count of countsOf(ids, vocabularySize, n)) {
    if (count > 0) entropy -= (count / total) * Math.log(count / total);
  }
  return entropy;
}

/** How often each n-gram comes: in a table of all that there may be, where that is small, since a map takes 20 times as long. */
function countsOf(ids: Uint32Array, vocabularySize: number, n: number): Iterable<number> {
  const possible = vocabularySize ** n;
  const table = possible <= LARGEST_TABLE ? new Uint32Array(possible) : undefined;
  const map = new Map<number, number>();
  for (let i = 0; i + n <= ids.length; i++) {
    let key = 0;
    for (let j = 0; j < n; j++) key = key * vocabularySize + ids[i + j]!;
    if (table) table[key]!++;
    else map.set(key, (map.get(key) ?? 0) + 1);
  }
  return table ?? map.values();
}
