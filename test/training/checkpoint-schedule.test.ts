import { describe, expect, it } from 'vitest';
import { CheckpointSchedule } from '../../src/training/checkpoint-schedule.ts';

/** Decides at each of some updates, one of which takes so long. @returns those at which to save. */
function decided(
  { every, minutes }: { every: number; minutes: number },
  { updates, each, cost = 0 }: { updates: number; each: number; cost?: number },
): number[] {
  let now = 0;
  const schedule = new CheckpointSchedule({ checkpointEvery: every, checkpointMinutes: minutes }, () => now);
  const saved: number[] = [];
  for (let update = 1; update <= updates; update++) {
    now += each;
    if (!schedule.decide(update)) continue;
    saved.push(update);
    now += cost;
    schedule.took(cost);
  }
  return saved;
}

describe('a checkpoint is due', () => {
  it('every so many updates', () => {
    expect(decided({ every: 100, minutes: 0 }, { updates: 350, each: 1 })).toEqual([100, 200, 300]);
    expect(decided({ every: 0, minutes: 0 }, { updates: 350, each: 1 })).toEqual([]);
  });

  it('every so many minutes, where updates take long', () => {
    expect(decided({ every: 1000, minutes: 5 }, { updates: 12, each: 60_000 })).toEqual([5, 10]);
    expect(decided({ every: 0, minutes: 0.5 }, { updates: 5, each: 20_000 })).toEqual([2, 4]);
  });

  it('not so often that saving takes more than about a hundredth of the time', () => {
    const saved = decided({ every: 10, minutes: 5 }, { updates: 10_000, each: 1, cost: 8 });
    expect(saved[0]).toBe(10);
    expect(saved.length * 8).toBeGreaterThan(0.008 * 10_000);
    expect(saved.length * 8).toBeLessThan(0.012 * 10_000);
  });

  it('at each of them where saving costs nothing', () => {
    expect(decided({ every: 1, minutes: 5 }, { updates: 50, each: 1 })).toHaveLength(50);
  });
});
