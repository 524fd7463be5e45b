import { nucleus, type SamplingOptions } from '../../../model/sampling.ts';

/** A character that may come next. */
export interface Candidate {
  readonly id: number;
  /** At the temperature, before anything is cut off. */
  readonly probability: number;
  /** Whether it may be drawn: it is in the nucleus of top-p. */
  readonly kept: boolean;
}

/**
 * The most probable next characters as a passage draws them; the most probable first.
 * @param probabilities of each character, at temperature 1 [K].
 */
export function candidatesOf(
  probabilities: ArrayLike<number>,
  count: number,
  { temperature, topP }: Pick<SamplingOptions, 'temperature' | 'topP'>,
): Candidate[] {
  const logits = () => Float64Array.from(probabilities, Math.log);
  const tempered = nucleus(logits(), { temperature, topP: 1 });
  const drawn = nucleus(logits(), { temperature, topP });
  const sum = tempered.reduce((a, b) => a + b);
  return Array.from(tempered.keys())
    .sort((a, b) => tempered[b]! - tempered[a]! || a - b)
    .slice(0, count)
    .map((id) => ({ id, probability: tempered[id]! / sum, kept: drawn[id]! > 0 }));
}
