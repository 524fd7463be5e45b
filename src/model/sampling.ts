/** What to write: see Session.sample(). */
export interface SamplingOptions {
  /** Divides the logits: below 1 bolder, above 1 wilder; 0 always takes the most probable character. */
  readonly temperature: number;
  /** Nucleus: draw only from the most probable characters whose mass reaches topP (Holtzman et al. 2019). */
  readonly topP: number;
  /** Draw only from so many of the most probable characters (Fan et al. 2018), if topP leaves as many; from all when left out. */
  readonly topK?: number | undefined;
}

/** Below such a temperature the most probable character has all the mass, and float32 could not divide by it. */
const COLDEST = 1e-6;

/** Whether the most probable character is always taken. */
export function isGreedy({ temperature }: Pick<SamplingOptions, 'temperature'>): boolean {
  return temperature < COLDEST;
}

/** A model that reads a text, one character after the other. */
export interface Reader {
  read(id: number): void;
  /** Writes o [K] of the next character. */
  logits(o: Float64Array): void;
}

/**
 * Synthesises text: reads `prime`, then draws one character per uniform.
 * @param vocabularySize K
 * @param prime ids to read first; none where the reader has read what the text goes on behind.
 * @param uniforms uniform numbers in [0, 1), one per character to draw.
 * @returns the ids drawn, without the prime.
 */
export function write(
  reader: Reader,
  vocabularySize: number,
  prime: ArrayLike<number>,
  uniforms: Iterable<number>,
  options: SamplingOptions,
): Uint32Array {
  for (let i = 0; i < prime.length; i++) reader.read(prime[i]!);
  return Uint32Array.from(drawings(reader, vocabularySize, uniforms, options));
}

/** Draws one id per uniform, each when it is asked for, and reads it. */
export function* drawings(
  reader: Reader,
  vocabularySize: number,
  uniforms: Iterable<number>,
  options: SamplingOptions,
): Generator<number, void> {
  const o = new Float64Array(vocabularySize);
  for (const uniform of uniforms) {
    reader.logits(o);
    const id = draw(nucleus(o, options), uniform);
    reader.read(id);
    yield id;
  }
}

/**
 * Turns logits into the distribution to draw from, in place and not normalised: softmax at the temperature,
 * zero for all but the most probable characters, as many as topK and topP both leave. Of equally probable characters the
 * one with the lower id counts as more probable.
 */
export function nucleus(row: Float64Array, options: SamplingOptions): Float64Array {
  const { temperature, topP } = options;
  const greedy = isGreedy(options);
  const topK = greedy ? 1 : (options.topK ?? row.length);
  const largest = row.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let k = 0; k < row.length; k++) {
    row[k] = Math.exp((row[k]! - largest) / (greedy ? 1 : temperature));
    sum += row[k]!;
  }
  if (topK >= row.length && topP >= 1) return row;
  const byProbability = Array.from(row.keys()).sort((a, b) => row[b]! - row[a]! || a - b);
  let mass = 0;
  for (const [rank, k] of byProbability.entries()) {
    const kept = rank === 0 || (rank < topK && mass < topP * sum);
    mass += row[k]!;
    if (!kept) row[k] = 0;
  }
  return row;
}

/** The id whose share of the cumulated mass, in the order of the ids, holds the uniform. */
export function draw(distribution: Float64Array, uniform: number): number {
  const target = uniform * distribution.reduce((a, b) => a + b);
  let mass = 0;
  let last = 0;
  for (let k = 0; k < distribution.length; k++) {
    if (distribution[k] === 0) continue;
    mass += distribution[k]!;
    last = k;
    if (target < mass) break;
  }
  return last;
}
