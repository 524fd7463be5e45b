import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learningRateAt, type RateOptions } from '../../src/training/learning-rate.ts';
import { OPTIONS, trainingOptions } from '../../src/training/options.ts';

const SCHEDULES = ['constant', 'linear', 'cosine', 'exponential', 'step', 'epochs'] as const;

const options = (change: Partial<RateOptions>) =>
  trainingOptions({ learningRate: 0.4, updates: 1000, decayEvery: 100, rateDecay: 0.5, ...change });
const rateAt = (change: Partial<RateOptions>, update: number, updatesPerEpoch = 50) =>
  learningRateAt(options(change), update, updatesPerEpoch);

it('knows every schedule of the table', () => {
  expect(OPTIONS.schedule).toMatchObject({ kind: 'choice' });
  expect(Object.keys((OPTIONS.schedule as { values: object }).values)).toEqual(SCHEDULES);
});

describe.each(SCHEDULES)('the schedule %s', (schedule) => {
  it('starts at eta without a warm-up, and with one rises to it by equal steps', () => {
    expect(rateAt({ schedule }, 0)).toBe(0.4);
    const warm = { schedule, warmup: 8, decayAfter: 100 };
    expect([0, 1, 3, 7].map((update) => rateAt(warm, update))).toEqual([0.05, 0.1, 0.2, 0.4]);
    expect(rateAt(warm, 8)).toBe(0.4);
  });

  it('stays above 0 up to the last update, and never rises after the warm-up', () => {
    const cases = fc.record({
      updates: fc.integer({ min: 1, max: 2000 }),
      warmup: fc.integer({ min: 0, max: 100 }),
      updatesPerEpoch: fc.integer({ min: 1, max: 400 }),
      finalRate: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ updatesPerEpoch, ...change }) => {
        const given = options({ schedule, rateDecay: 0.97, ...change });
        const rates = Array.from({ length: given.updates }, (_, update) =>
          learningRateAt(given, update, updatesPerEpoch),
        );
        expect(Math.min(...rates.slice(0, -1))).toBeGreaterThan(0);
        expect(rates.at(-1)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...rates)).toBeLessThanOrEqual(0.4);
        const after = rates.slice(given.warmup);
        expect(after.every((rate, i) => i === 0 || rate <= after[i - 1]!)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('each schedule', () => {
  it.each(['linear', 'cosine'] as const)('%s has the final rate at the last update', (schedule) => {
    const given = { schedule, warmup: 200, finalRate: 0.1, updates: 1001 };
    expect(rateAt(given, 200)).toBe(0.4);
    expect(rateAt(given, 600)).toBeCloseTo(0.4 * 0.55, 12);
    expect(rateAt(given, 999)).toBeGreaterThan(0.04);
    expect(rateAt(given, 1000)).toBeCloseTo(0.04, 12);
    // Nothing is left to fall in: the only update after the warm-up has the full rate.
    expect(rateAt({ schedule, warmup: 200, updates: 201 }, 200)).toBe(0.4);
  });

  it('cosine falls by half a cosine', () => {
    expect(rateAt({ schedule: 'cosine', updates: 1001 }, 250)).toBeCloseTo(0.2 * (1 + Math.SQRT1_2), 12);
  });

  it('exponential and step take the factor once in so many updates', () => {
    expect(rateAt({ schedule: 'exponential' }, 100)).toBe(0.2);
    expect(rateAt({ schedule: 'exponential' }, 150)).toBeCloseTo(0.4 * 0.5 ** 1.5, 12);
    expect([99, 100, 199, 200].map((update) => rateAt({ schedule: 'step' }, update))).toEqual([
      0.4, 0.2, 0.2, 0.1,
    ]);
    expect(rateAt({ schedule: 'step', warmup: 30 }, 129)).toBe(0.4);
  });

  it('epochs takes the factor at the end of an epoch, from a certain one on', () => {
    const at = (update: number) => rateAt({ schedule: 'epochs', decayAfter: 10 }, update);
    expect([0, 499, 500, 549, 550].map(at)).toEqual([0.4, 0.4, 0.2, 0.2, 0.1]);
  });
});
