import { expect } from 'vitest';
import type { ModelConfig } from '../../src/model/config.ts';
import { compareGradients } from '../../src/model/gradient-check.ts';
import type { RealArray } from '../../src/model/tensors.ts';

/** Fails, with a table of all tensors, unless every one is within `bound` in relative norm. */
export function expectTensorsClose(
  config: ModelConfig,
  actual: RealArray,
  expected: RealArray,
  bound: number,
): void {
  const checks = compareGradients(config, actual, Float64Array.from(expected));
  const table = checks
    .map(({ name, relativeNormError }) => `${name} ${relativeNormError.toExponential(2)}`)
    .join(', ');
  for (const { relativeNormError } of checks) expect(relativeNormError, table).toBeLessThanOrEqual(bound);
}

/** Largest |a - e| / |e|. */
export function maxRelativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Array.from(expected).reduce(
    (worst, e, i) => Math.max(worst, Math.abs(actual[i]! - e) / Math.abs(e)),
    0,
  );
}

/** Largest |a - e|. */
export function maxDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Array.from(expected).reduce((worst, e, i) => Math.max(worst, Math.abs(actual[i]! - e)), 0);
}
