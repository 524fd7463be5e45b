import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { readPlan } from '../../src/sweep/plan.ts';
import { type Point, pointsOf } from '../../src/sweep/points.ts';
import { type Attempt, type Runs, runSweep } from '../../src/sweep/sweep.ts';

const UPDATES = 1000;
const planOf = (halving?: object) =>
  readPlan(
    JSON.stringify({
      options: { updates: UPDATES, validation: 0.1, sampleEvery: 100 },
      vary: { learningRate: [0.4, 0.3, 0.2, 0.1] },
      ...(halving ? { halving } : {}),
    }),
    'plan.json',
  );

/** Runs in memory. @param train how an attempt goes; by default to its goal. */
function fakeRuns(train?: (point: Point, runs: Runs & { done: Map<Point, number> }) => Attempt | undefined) {
  const done = new Map<Point, number>();
  const log: string[] = [];
  const at = (point: Point) => done.get(point) ?? 0;
  let [underWay, most] = [0, 0];
  const runs = {
    done,
    log,
    mostAtOnce: () => most,
    reached: (point: Point, goal: number) => at(point) >= goal,
    isTaken: (_: Point) => false,
    updatesOf: async (point: Point) => at(point),
    lossAt: (point: Point, update: number) => (at(point) >= update ? point.options.learningRate : undefined),
    async train(point: Point, goal: number): Promise<Attempt> {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 1));
      underWay--;
      const attempt = train?.(point, runs);
      if (attempt) return attempt;
      done.set(point, goal);
      return {};
    },
  };
  const listener = {
    began: ({ number }: Point) => log.push(`began ${number}`),
    ended: ({ number }: Point) => log.push(`ended ${number}`),
    failed: ({ number }: Point, why: string, givenUp: boolean) =>
      log.push(`${givenUp ? 'gave up' : 'failed'} ${number}: ${why}`),
    stopped: ({ recipe }: { recipe: string }) => log.push(`stopped ${recipe}`),
    waiting: (points: readonly Point[]) => log.push(`waiting for ${points.length}`),
  };
  return { runs, listener, log };
}

const signal = new AbortController().signal;
const pause = async () => {};

describe('a sweep', () => {
  it('brings every run to its end, so many at once', async () => {
    const plan = planOf();
    const points = pointsOf(plan);
    const { runs, listener } = fakeRuns();
    const failed = await runSweep({ plan, points, runs, listener, signal, pause, atOnce: 3 });
    expect([...runs.done.values()]).toEqual([UPDATES, UPDATES, UPDATES, UPDATES]);
    expect([failed.size, runs.mostAtOnce()]).toEqual([0, 3]);
  });

  it('leaves alone what is done', async () => {
    const plan = planOf();
    const points = pointsOf(plan);
    const { runs, listener, log } = fakeRuns();
    for (const point of points.slice(1)) runs.done.set(point, UPDATES);
    await runSweep({ plan, points, runs, listener, signal, pause, atOnce: 2 });
    expect(log).toEqual(['began 1', 'ended 1']);
  });

  it('tries a run that fails once more, gives it up, and finishes the others', async () => {
    const plan = planOf();
    const points = pointsOf(plan);
    const { runs, listener, log } = fakeRuns(({ number }) =>
      number === 2 ? { failure: 'no space' } : undefined,
    );
    const failed = await runSweep({ plan, points, runs, listener, signal, pause, atOnce: 1 });
    expect([...failed]).toEqual([points[1]]);
    expect(log.filter((line) => line.endsWith('no space'))).toEqual([
      'failed 2: no space',
      'gave up 2: no space',
    ]);
    expect(runs.done.size).toBe(3);
  });

  it('tries one that is killed again and again, as long as it gets on', async () => {
    const plan = planOf();
    const points = pointsOf(plan);
    const { runs, listener, log } = fakeRuns((point, { done }) => {
      const at = done.get(point) ?? 0;
      if (point.number > 1 || at >= 500) return undefined;
      done.set(point, at + 100);
      return { failure: 'killed' };
    });
    const failed = await runSweep({ plan, points, runs, listener, signal, pause, atOnce: 2 });
    expect(failed.size).toBe(0);
    expect(log.filter((line) => line === 'failed 1: killed')).toHaveLength(5);
  });

  it('begins nothing more once it is told to stop', async () => {
    const plan = planOf();
    const stop = new AbortController();
    const { runs, listener, log } = fakeRuns(() => {
      stop.abort();
      return {};
    });
    await runSweep({ plan, points: pointsOf(plan), runs, listener, signal: stop.signal, pause, atOnce: 1 });
    expect(log).toEqual(['began 1', 'ended 1']);
  });

  it('begins nothing when it is told to stop while it reads what is saved', async () => {
    const plan = planOf();
    const stop = new AbortController();
    const { runs, listener, log } = fakeRuns();
    runs.updatesOf = async () => {
      stop.abort();
      return 0;
    };
    await runSweep({ plan, points: pointsOf(plan), runs, listener, signal: stop.signal, pause, atOnce: 2 });
    expect(log).toEqual([]);
  });

  it('gives up a run whose files make trouble, and finishes the others', async () => {
    const plan = planOf();
    const points = pointsOf(plan);
    const { runs, listener, log } = fakeRuns();
    runs.updatesOf = async ({ number }) => {
      if (number === 2) throw new UserError('EACCES: checkpoint.safetensors');
      return 0;
    };
    const failed = await runSweep({ plan, points, runs, listener, signal, pause, atOnce: 2 });
    expect([...failed]).toEqual([points[1]]);
    expect(log).toContain('gave up 2: EACCES: checkpoint.safetensors');
    expect(runs.done.size).toBe(3);
  });

  it('tells that a run ended whose start made trouble', async () => {
    const plan = planOf();
    const { runs, listener, log } = fakeRuns(() => {
      throw new UserError('no space');
    });
    await runSweep({ plan, points: pointsOf(plan).slice(0, 1), runs, listener, signal, pause, atOnce: 1 });
    expect(log).toEqual(['began 1', 'ended 1', 'gave up 1: no space']);
  });

  it('leaves runs to whoever trains them, and looks again', async () => {
    const plan = planOf();
    const points = pointsOf(plan);
    const { runs, listener, log } = fakeRuns();
    let taken = 2;
    runs.isTaken = ({ number }) => number === 4 && taken > 0;
    const wait = async () => {
      taken--;
    };
    await runSweep({ plan, points, runs, listener, signal, pause: wait, atOnce: 4 });
    expect(log.filter((line) => line.startsWith('waiting'))).toEqual(['waiting for 1']);
    expect(taken).toBe(0);
    expect(runs.done.size).toBe(4);
  });

  it('stops recipes by halving, tells each once, and takes the rest to the end', async () => {
    const plan = planOf({ at: [100, 300] });
    const points = pointsOf(plan);
    const { runs, listener, log } = fakeRuns();
    await runSweep({ plan, points, runs, listener, signal, pause, atOnce: 2 });
    expect(points.map((point) => runs.done.get(point))).toEqual([100, 100, 300, UPDATES]);
    expect(log.filter((line) => line.startsWith('stopped'))).toEqual([
      'stopped learning-rate=0.3',
      'stopped learning-rate=0.4',
      'stopped learning-rate=0.2',
    ]);
  });
});
