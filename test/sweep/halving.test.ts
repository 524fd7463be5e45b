import { describe, expect, it } from 'vitest';
import { comparedLoss, decide, whyStopped } from '../../src/sweep/halving.ts';
import { readPlan } from '../../src/sweep/plan.ts';
import { type Point, pointsOf } from '../../src/sweep/points.ts';

const RATES = [0.4, 0.3, 0.2, 0.1];
const plan = readPlan(
  JSON.stringify({
    options: { validation: 0.1, sampleEvery: 100, updates: 1000 },
    vary: { learningRate: RATES },
    seeds: 3,
    halving: { at: [100, 300] },
  }),
  'plan.json',
);
const points = pointsOf(plan);
/** The loss of a recipe is its learning rate; one seed of the best is an outlier. */
const loss = ({ options }: Point) =>
  options.learningRate === 0.1 && options.seed === 3 ? 99 : options.learningRate;
const rates = (goals: ReadonlyMap<Point, number>) => [
  ...new Set([...goals.keys()].map(({ options }) => options.learningRate)),
];

describe('successive halving', () => {
  it('lets all runs come to the first comparison', () => {
    const { goals, stopped } = decide(points, plan.halving, () => undefined);
    expect(goals.size).toBe(12);
    expect(new Set(goals.values())).toEqual(new Set([100]));
    expect(stopped).toEqual([]);
  });

  it('waits for the last run before it stops any', () => {
    const slow = points[5]!;
    const { goals } = decide(points, plan.halving, (point) => (point === slow ? undefined : loss(point)));
    expect(goals.size).toBe(12);
  });

  it('lets the better half go on, by the median of the seeds, and says why the others do not', () => {
    const { goals, stopped } = decide(points, plan.halving, (point, at) =>
      at === 100 ? loss(point) : undefined,
    );
    expect(rates(goals)).toEqual([0.2, 0.1]);
    expect(new Set(goals.values())).toEqual(new Set([300]));
    expect(stopped.map(({ recipe }) => recipe)).toEqual(['learning-rate=0.3', 'learning-rate=0.4']);
    expect(whyStopped(stopped[0]!)).toBe(
      'held-out loss 0.300 at update 100; the worst recipe that went on had 0.200',
    );
  });

  it('lets the last one come to the end', () => {
    const { goals, stopped } = decide(points, plan.halving, loss);
    expect(rates(goals)).toEqual([0.1]);
    expect(new Set(goals.values())).toEqual(new Set([1000]));
    expect(stopped).toHaveLength(3);
  });

  it('stops a recipe whose seeds failed', () => {
    const { stopped } = decide(points, plan.halving, (point, at) =>
      at > 100 ? undefined : point.options.learningRate === 0.1 ? Number.POSITIVE_INFINITY : loss(point),
    );
    expect(stopped.map(whyStopped)[1]).toContain('at least half of its seeds had failed at update 100');
  });

  it('compares a run that failed by what it had come to, where that is known', () => {
    expect([comparedLoss(2, true), comparedLoss(undefined, true), comparedLoss(undefined, false)]).toEqual([
      2,
      Number.POSITIVE_INFINITY,
      undefined,
    ]);
  });

  it('lets all come to the end where a plan has none', () => {
    const { goals } = decide(points, undefined, () => undefined);
    expect(new Set(goals.values())).toEqual(new Set([1000]));
  });
});
