/** At most so many characters are counted: enough for entropies to two digits, in bounded memory. */
const MAX_COUNTED = 2_000_000;

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
  const counts = new Map<number, number>();
  const total = ids.length - n + 1;
  for (let i = 0; i < total; i++) {
    let key = 0;
    for (let j = 0; j < n; j++) key = key * vocabularySize + ids[i + j]!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / total) * Math.log(count / total);
  return entropy;
}
