import { expect } from 'vitest';
import type { ModelConfig } from '../../src/model/config.ts';
import { relativeNormError } from '../../src/model/float32-check.ts';
import { type RealArray, tensorsOf } from '../../src/model/tensors.ts';

/** ‖a - e‖ / ‖e‖ of each tensor of two packed arrays. */
export function compareTensors(config: ModelConfig, actual: RealArray, expected: RealArray) {
  return tensorsOf(config).map(({ name, offset, size }) => {
    const own = (packed: RealArray) => packed.subarray(offset, offset + size);
    return { name, relativeNormError: relativeNormError(own(actual), own(expected)) };
  });
}

/** Fails, with a table of all tensors, unless every one is within `bound` in relative norm. */
export function expectTensorsClose(
  config: ModelConfig,
  actual: RealArray,
  expected: RealArray,
  bound: number,
): void {
  const checks = compareTensors(config, actual, expected);
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
