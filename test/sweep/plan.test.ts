import { describe, expect, it } from 'vitest';
import { readPlan } from '../../src/sweep/plan.ts';
import { pointsOf } from '../../src/sweep/points.ts';

const plan = (written: object) => readPlan(JSON.stringify(written), 'plan.json');
const HALVING = {
  options: { validation: 0.1, sampleEvery: 100, updates: 1000 },
  halving: { at: [100, 300] },
};

describe('a plan', () => {
  it('crosses its lists, and gives each recipe its seeds', () => {
    const points = pointsOf(plan({ vary: { learningRate: [0.1, 0.05], cell: ['rnn', 'gru'] }, seeds: 3 }));
    expect(points).toHaveLength(12);
    expect(points.map(({ name }) => name).slice(0, 4)).toEqual([
      '01_cell=rnn_learning-rate=0.1_seed=1',
      '02_cell=rnn_learning-rate=0.1_seed=2',
      '03_cell=rnn_learning-rate=0.1_seed=3',
      '04_cell=gru_learning-rate=0.1_seed=1',
    ]);
    expect(points[11]!.options).toMatchObject({ learningRate: 0.05, cell: 'gru', seed: 3 });
  });

  it('draws its ranges by a seed, each within its bounds, evenly or by their logarithms', () => {
    const vary = {
      learningRate: { from: 0.0001, to: 1, scale: 'log' },
      hiddenSize: { from: 10, to: 20 },
    };
    const points = pointsOf(plan({ vary, draws: 200, seeds: [7] }));
    expect(points).toEqual(pointsOf(plan({ vary, draws: 200, seeds: [7] })));
    expect(points).not.toEqual(pointsOf(plan({ vary, draws: 200, seeds: [7], drawSeed: 2 })));
    const rates = points.map(({ options }) => options.learningRate);
    expect(rates.every((rate) => rate >= 0.0001 && rate <= 1)).toBe(true);
    const small = rates.filter((rate) => rate < 0.01).length / rates.length;
    expect(Math.abs(small - 0.5)).toBeLessThan(0.15);
    expect(points.every(({ options }) => Number.isInteger(options.hiddenSize))).toBe(true);
  });

  it('draws the same for every combination of the lists', () => {
    const vary = { cell: ['rnn', 'gru'], learningRate: { from: 0.01, to: 0.1 } };
    const rates = pointsOf(plan({ vary, draws: 3 })).map(({ options }) => options.learningRate);
    expect(rates.slice(0, 3)).toEqual(rates.slice(3));
  });

  it('makes one recipe where an option has no effect', () => {
    const points = pointsOf(plan({ vary: { optimizer: ['adagrad', 'sgd'], momentum: [0.8, 0.9] } }));
    expect(points.map(({ recipe }) => recipe)).toEqual([
      'optimizer=adagrad',
      'optimizer=sgd momentum=0.8',
      'optimizer=sgd momentum=0.9',
    ]);
  });

  it('is one run where nothing is varied', () => {
    expect(pointsOf(plan({})).map(({ name }) => name)).toEqual(['1_seed=1']);
  });

  it.each<[object | string, string]>([
    ['[1]', 'a plan is an object'],
    ['{', 'not JSON'],
    [{ varies: {} }, 'there is no "varies" in a plan; it has book, backend, options'],
    [{ vary: { learningRate: 0.1 } }, '"vary.learningRate" is 0.1; "vary" takes lists'],
    [{ vary: { learningRate: [] } }, '"vary" takes lists'],
    [{ vary: { 'learning-rate': [0.1] } }, '"learning-rate" is "learningRate" in a plan'],
    [{ vary: { speed: [1] } }, 'there is no option "speed"; it has preset, cell'],
    [{ vary: { learningRate: [99] } }, 'learning rate (--learning-rate) is 99; it takes a number from'],
    [{ vary: { cell: ['cnn'] } }, 'it takes rnn, gru'],
    [{ vary: { seed: [1] } }, 'is given by "seeds"'],
    [{ vary: { cell: ['rnn'] }, options: { cell: 'gru' } }, '"cell" is both among the options and varied'],
    [{ options: { hiddenSize: 0 } }, 'hidden size (--hidden-size) is 0'],
    [{ vary: { learningRate: { from: 0.1, to: 1 } } }, '"draws" does not say how many times'],
    [{ vary: { learningRate: { from: 1, to: 0.1 } }, draws: 2 }, 'the first must be the smaller'],
    [
      { vary: { dropout: { from: 0, to: 0.5, scale: 'log' } }, draws: 2 },
      'a logarithmic range begins above 0',
    ],
    [{ vary: { cell: { from: 0, to: 1 } }, draws: 2 }, '"cell" is a choice, which has no range'],
    [{ draws: 3 }, '"draws" is of no use without a range'],
    [{ seeds: [-1] }, '"seeds" takes how many seeds'],
    [{ ...HALVING, options: { updates: 1000 } }, 'hold out a part of the text'],
    [{ ...HALVING, halving: { at: [150] } }, 'is read every 100'],
    [{ ...HALVING, halving: { at: [300, 100] } }, 'must rise'],
    [{ ...HALVING, halving: { at: [1000] } }, 'end before update 1000'],
    [
      { ...HALVING, vary: { validation: [0.1, 0.2] }, options: {} },
      '"validation" cannot be varied beside "halving"',
    ],
  ])('says what is wrong with %j', (written, message) => {
    const json = typeof written === 'string' ? written : JSON.stringify(written);
    expect(() => readPlan(json, 'plan.json')).toThrow(message);
    expect(() => readPlan(json, 'plan.json')).toThrow(/^plan\.json: /);
  });
});
