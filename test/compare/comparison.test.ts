import { describe, expect, it } from 'vitest';
import { comparisonOf } from '../../src/compare/comparison.ts';
import { curveOf } from '../../src/compare/curves.ts';
import { storedRun } from './stored-run-data.ts';

const SEEDS = [1, 2, 3];
const runs = [0.1, 0.05].flatMap((learningRate) =>
  SEEDS.map((seed) => storedRun(20 * learningRate + seed / 10, { learningRate, seed })),
);

describe('a comparison', () => {
  it('puts seeds of a recipe together, and tells recipes apart by what differs', () => {
    const [section, ...others] = comparisonOf(runs);
    expect(others).toEqual([]);
    expect(section!.differing).toEqual(['learningRate']);
    expect(section!.common).toContain('hiddenSize');
    expect(section!.common).not.toContain('momentum'); // of no effect with AdaGrad
    expect(section!.rows.map(({ name, recipe }) => [name, recipe.runs.length])).toEqual([
      ['0.05', 3],
      ['0.1', 3],
    ]);
    expect(section!.rows[0]!.best).toEqual({ median: 1.2, low: 1.1, high: 1.3 });
    expect(section!.remarks).toEqual([]);
  });

  it('takes what a run is noted by for no part of its recipe, and a backend for one', () => {
    const [noted] = comparisonOf([storedRun(2), storedRun(2, { logEvery: 7, sampleEvery: 0, seed: 4 })]);
    expect(noted!.rows).toHaveLength(1);
    const [apart] = comparisonOf([storedRun(2), storedRun(2, {}, { backend: 'cpu' })]);
    expect(apart!.differing).toEqual(['backend']);
  });

  it('keeps runs on different texts apart, and a young run with those of its text', () => {
    const text = { ...storedRun(2).text };
    const other = storedRun(1, {}, { text: { ...text, fingerprint: 'ffffffff' } });
    const young = storedRun(3, { seed: 9 }, { text: { ...text, fingerprint: '' } });
    const sections = comparisonOf([...runs, other, young]);
    expect(sections.map(({ rows }) => rows.flatMap(({ recipe }) => recipe.runs).length)).toEqual([7, 1]);
  });

  it('says what cannot be compared, and what is not at its end', () => {
    const [section] = comparisonOf([
      storedRun(2),
      storedRun(2, { validation: 0.2, updates: 2000 }, { machine: 'another' }),
    ]);
    expect(section!.remarks).toHaveLength(3);
    for (const words of ['held-out losses cannot be compared', '2 machines', '1 of 2 is not at the end'])
      expect(section!.remarks.join('\n')).toContain(words);
  });

  it('stands a run that has logged nothing yet', () => {
    const [section] = comparisonOf([
      storedRun(2, {}, { training: [], heldOut: [], best: undefined, samples: [] }),
    ]);
    expect(section!.rows[0]).toMatchObject({
      last: undefined,
      best: undefined,
      heldOut: undefined,
      speed: undefined,
    });
    expect(section!.rows[0]!.updates.median).toBe(0);
  });
});

describe('a curve of seeds', () => {
  const curve = curveOf(runs.slice(0, 3), ({ training }) => training);

  it('is their median, in a band from the lowest to the highest, over each axis', () => {
    expect(curve).toHaveLength(10);
    const last = curve.at(-1)!;
    expect([last.low, last.median, last.high].map((loss) => loss.toFixed(6))).toEqual([
      '2.100000',
      '2.200000',
      '2.300000',
    ]);
    expect(last.x).toEqual({ updates: 1000, characters: 25_000, seconds: 10 / 2.2 });
  });

  it('goes as far as half of them have come', () => {
    const young = { ...runs[0]!, training: runs[0]!.training.slice(0, 2) };
    expect(curveOf([young, runs[1]!], ({ training }) => training)).toHaveLength(10);
    expect(curveOf([young, { ...young }, runs[1]!], ({ training }) => training)).toHaveLength(2);
  });

  it('has few points of a long run, the last among them', () => {
    const training = Array.from({ length: 10_001 }, (_, i) => ({ update: i + 1, loss: 2, seconds: i }));
    const long = curveOf([storedRun(2, {}, { training })], (run) => run.training);
    expect(long.length).toBeLessThanOrEqual(400);
    expect(long.at(-1)!.x.updates).toBe(10_001);
  });
});
