import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Left } from '../../src/training/checkpoint.ts';
import { type PlanOptions, type PlanQuestions, workPlan } from '../../src/training/work-plan.ts';

const base: PlanOptions = {
  updates: 250,
  sampleEvery: 0,
  logEvery: 1000,
  checkpointEvery: 0,
  heldOut: 0,
  partLength: 768,
  left: undefined,
  sampleLength: 200,
  sampleLengthAtOnce: 500,
  untrained: false,
};
const questions: PlanQuestions = {
  mostUpdates: () => 10,
  stopped: () => false,
  gaveUp: () => false,
  wantsCheckpoint: () => false,
};
const all = (from: number, options: Partial<PlanOptions>, most = 1000) => {
  const plan = { ...base, ...options };
  const { checkpointEvery } = plan;
  const wantsCheckpoint = (update: number) => checkpointEvery > 0 && update % checkpointEvery === 0;
  return [...workPlan(from, plan, { ...questions, mostUpdates: () => most, wantsCheckpoint })];
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
      { type: 'sample', extra: true, part: { from: 0, to: 200 }, of: 200, update: 250 },
      { type: 'checkpoint', last: true, update: 250 },
    ]);
  });

  it('writes a sample before the first update, where samples are wanted and nothing was written yet', () => {
    const untrained = { untrained: true, sampleEvery: 200 };
    expect(all(0, untrained)[0]).toMatchObject({ type: 'sample', extra: true, update: 0 });
    for (const plan of [all(0, { untrained: true }), all(10, untrained), all(0, { sampleEvery: 200 })]) {
      expect(plan[0]!.type).toBe('train');
    }
  });

  it('samples and validates before the checkpoint of the same update', () => {
    const types = all(0, { updates: 60, sampleEvery: 30, checkpointEvery: 30, heldOut: 50 });
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
    const steps = [...workPlan(0, base, { ...questions, stopped: () => ++asked > 2 })];
    expect(steps.map(({ type, update }) => `${type} ${update}`)).toEqual([
      'train 10',
      'train 20',
      'checkpoint 20',
    ]);
    expect([...workPlan(7, base, { ...questions, stopped: () => true })]).toEqual([]);
  });

  it('reads the held-out text in parts, and leaves it when it is stopped', () => {
    const options = { ...base, updates: 100, sampleEvery: 50, heldOut: 2000 };
    const parts = (ask: Partial<PlanQuestions>, from = 0, left?: Left) =>
      [...workPlan(from, { ...options, left }, { ...questions, mostUpdates: () => 50, ...ask })].map(
        (step) =>
          step.type === 'validate' ? `${step.update}: ${step.part.from} ${step.part.to}` : step.type,
      );
    expect(parts({}).slice(0, 5)).toEqual(['train', 'sample', '50: 0 768', '50: 768 1536', '50: 1536 2000']);
    let asked = 0;
    const stopped = () => ++asked > 3;
    expect(parts({ stopped })).toEqual(['train', 'sample', '50: 0 768', '50: 768 1536', 'checkpoint']);
    expect(parts({}, 50, 'reading').slice(0, 4)).toEqual([
      '50: 0 768',
      '50: 768 1536',
      '50: 1536 2000',
      'train',
    ]);
  });

  it('writes a long sample in parts, and leaves it with the reading behind it when it is stopped', () => {
    const options = { ...base, updates: 100, sampleEvery: 50, sampleLength: 1200, heldOut: 700 };
    const told = (ask: Partial<PlanQuestions>, from = 0, left?: Left) =>
      [...workPlan(from, { ...options, left }, { ...questions, mostUpdates: () => 50, ...ask })].map(
        (step) => {
          if (step.type === 'sample')
            return `${step.update}: ${step.part.from} ${step.part.to} of ${step.of}`;
          return step.type === 'checkpoint' ? `${step.update}: ${step.left} is left` : step.type;
        },
      );
    const parts = ['50: 0 500 of 1200', '50: 500 1000 of 1200', '50: 1000 1200 of 1200'];
    expect(told({}).slice(0, 5)).toEqual(['train', ...parts, 'validate']);
    let asked = 0;
    const stopped = () => ++asked > 2;
    expect(told({ stopped })).toEqual(['train', ...parts.slice(0, 2), '50: sample is left']);
    expect(told({}, 50, 'sample').slice(0, 5)).toEqual([...parts, 'validate', 'train']);
    asked = 2;
    expect(told({ stopped }, 50, 'sample')).toEqual([parts[0], '50: sample is left']);
  });

  it('ends at the last whole update when one is given up', () => {
    let asked = 0;
    const gaveUp = () => ++asked === 3;
    const steps = [...workPlan(0, base, { ...questions, gaveUp })];
    expect(steps.map(({ type, update }) => `${type} ${update}`)).toEqual([
      'train 10',
      'train 20',
      'train 30',
      'checkpoint 20',
    ]);
    expect([...workPlan(0, base, { ...questions, gaveUp: () => true })].map(({ type }) => type)).toEqual([
      'train',
    ]);
  });

  it('does the same work whatever the size of the pieces, also in two parts', () => {
    const options = fc.record({
      updates: fc.integer({ min: 1, max: 500 }),
      sampleEvery: fc.nat(120),
      logEvery: fc.integer({ min: 1, max: 120 }),
      checkpointEvery: fc.nat(120),
      heldOut: fc.constantFrom(0, 700),
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
