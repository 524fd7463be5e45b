import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlanOptions, workPlan } from '../../src/training/work-plan.ts';

const base: PlanOptions = {
  updates: 250,
  sampleEvery: 0,
  logEvery: 1000,
  checkpointEvery: 0,
  validation: 0,
};
const never = () => false;
const all = (from: number, options: Partial<PlanOptions>, most = 1000) => {
  const plan = { ...base, ...options };
  const { checkpointEvery } = plan;
  const wantsCheckpoint = (update: number) => checkpointEvery > 0 && update % checkpointEvery === 0;
  return [...workPlan(from, plan, () => most, never, wantsCheckpoint)];
};

describe('workPlan', () => {
  it('keeps parameters every 100 updates and ends with a checkpoint', () => {
    expect(all(0, {})).toEqual([
      { type: 'train', updates: 100, update: 100 },
      { type: 'keep', update: 100 },
      { type: 'train', updates: 100, update: 200 },
      { type: 'keep', update: 200 },
      { type: 'train', updates: 50, update: 250 },
      { type: 'keep', update: 250 },
      { type: 'sample', extra: true, update: 250 },
      { type: 'checkpoint', update: 250 },
    ]);
  });

  it('samples and validates before the checkpoint of the same update', () => {
    const types = all(0, { updates: 60, sampleEvery: 30, checkpointEvery: 30, validation: 0.1 });
    expect(types.map(({ type, update }) => `${type} ${update}`)).toEqual([
      'train 30',
      'sample 30',
      'validate 30',
      'checkpoint 30',
      'train 60',
      'keep 60',
      'sample 60',
      'validate 60',
      'checkpoint 60',
    ]);
  });

  it('stops early with a checkpoint, and without one when nothing was done', () => {
    let asked = 0;
    const steps = [
      ...workPlan(
        0,
        base,
        () => 10,
        () => ++asked > 2,
        never,
      ),
    ];
    expect(steps.map(({ type, update }) => `${type} ${update}`)).toEqual([
      'train 10',
      'train 20',
      'checkpoint 20',
    ]);
    expect([
      ...workPlan(
        7,
        base,
        () => 10,
        () => true,
        never,
      ),
    ]).toEqual([]);
  });

  it('does the same work whatever the size of the pieces, also in two parts', () => {
    const options = fc.record({
      updates: fc.integer({ min: 1, max: 500 }),
      sampleEvery: fc.nat(120),
      logEvery: fc.integer({ min: 1, max: 120 }),
      checkpointEvery: fc.nat(120),
      validation: fc.constantFrom(0, 0.1),
    });
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 50 }), (given, most) => {
        const steps = all(0, given, most);
        const trained = steps.reduce((sum, step) => sum + (step.type === 'train' ? step.updates : 0), 0);
        expect(trained).toBe(given.updates);
        const others = (list: typeof steps) => list.filter(({ type }) => type !== 'train');
        expect(others(steps)).toEqual(others(all(0, given)));
        for (const step of steps) {
          if (step.type === 'train')
            expect(Math.floor((step.update - 1) / given.logEvery)).toBe(
              Math.floor((step.update - step.updates) / given.logEvery),
            );
        }
      }),
    );
  });
});
