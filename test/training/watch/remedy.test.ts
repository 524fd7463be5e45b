import { expect, it } from 'vitest';
import { chosenFlags } from '../../../src/training/departures.ts';
import { type TrainingOptions, trainingOptions } from '../../../src/training/options.ts';
import { remedyFor } from '../../../src/training/watch/remedy.ts';

const after = (trouble: Parameters<typeof remedyFor>[0], chosen: Partial<TrainingOptions>) =>
  remedyFor(trouble, trainingOptions(chosen));

it.each([
  [{}, 0.05],
  [{ learningRate: 10 }, 0.05],
  [{ learningRate: 0.05 }, 0.03],
  [{ hiddenSize: 256 }, 0.02],
  [{ hiddenSize: 512 }, 0.01],
  [{ optimizer: 'adam', learningRate: 0.02 }, 0.001],
  [{ optimizer: 'sgd', learningRate: 1 }, 0.001],
  [{ learningRate: 1e-6 }, 1e-6],
] as const)('takes shorter steps than %o', (chosen, learningRate) => {
  expect(after('saturated', chosen)).toEqual({ learningRate });
  expect(after('diverged', chosen)).toEqual({ learningRate });
});

it('takes longer steps, other weights or another optimiser where nothing moves', () => {
  expect(after('flat', { learningRate: 1e-5 })).toEqual({ learningRate: 0.05 });
  expect(after('flat', { cell: 'lstm' })).toEqual({ init: 'scaled' });
  expect(after('flat', { optimizer: 'sgd', init: 'scaled' })).toMatchObject({
    optimizer: 'adam',
    learningRate: 0.001,
  });
  expect(after('flat', { optimizer: 'adam', init: 'scaled' })).toEqual({ learningRate: 0.002 });
});

it('is said in the least that the command line must say', () => {
  const flags = (chosen: Partial<TrainingOptions>) => chosenFlags(trainingOptions(chosen)).join(' ');
  expect(flags({})).toBe('');
  expect(flags({ seed: 3, learningRate: 0.05 })).toBe('--learning-rate 0.05 --seed 3');
  expect(flags({ preset: 'kth-2026', hiddenSize: 64 })).toBe('--preset kth-2026 --hidden-size 64');
  expect(flags({ optimizer: 'adam', learningRate: 0.001 })).toBe('--optimizer adam');
});
