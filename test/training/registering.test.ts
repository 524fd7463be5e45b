import { describe, expect, it } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { refuses } from '../../src/backends/refusals.ts';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { UserError } from '../../src/errors.ts';
import type { Cell } from '../../src/model/cells/cell.ts';
import { rnn } from '../../src/model/cells/rnn.ts';
import { sgd } from '../../src/model/optimizers/sgd.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../src/training/checkpoint.ts';
import { judgeReference } from '../../src/training/gradient-report.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { registerCell, registerOptimizer } from '../../src/training/registering.ts';
import { placeOf } from '../../src/training/setup.ts';
import { Trainer } from '../../src/training/trainer.ts';

/** h' = x + r: no tanh. */
const linear: Cell = {
  ...rnn,
  help: 'what is read and remembered, as it is',
  forward(x, r, _before, after) {
    for (let i = 0; i < after.length; i++) after[i] = x[i]! + r[i]!;
  },
  backward(dAfter, _before, _after, _kept, dx, dr, dBefore) {
    dx.set(dAfter);
    dr.set(dAfter);
    dBefore.fill(0);
  },
};
const cell = registerCell('linear', linear);
const optimizer = registerOptimizer('descent', { ...sgd, settings: {} });
const corpus = corpusOf('the quick brown fox jumps over the lazy dog. '.repeat(20), 'a fox');

describe('a cell and an optimiser of one’s own', () => {
  const options = trainingOptions({ cell, optimizer, hiddenSize: 5, updates: 30 });
  const place = placeOf(corpus, options);

  it('train on the reference, with gradients that are checked', async () => {
    expect(options.learningRate).toBe(sgd.learningRate);
    expect(judgeReference(place, { entries: 20 }).pass).toBe(true);
    const trainer = await Trainer.open({ backend: new CpuBackend(), corpus, options });
    let checkpoint: Checkpoint | undefined;
    for await (const event of trainer.run()) if (event.type === 'checkpoint') ({ checkpoint } = event);
    expect(readCheckpoint(writeCheckpoint(checkpoint!), 'x').options.cell).toBe('linear');
  });

  it('are refused by all that have no kernel of them, with what to choose instead', async () => {
    const { config, recipe } = place;
    expect(refuses('webgpu', config, recipe)).toBe(
      'webgpu does not train the cell linear, of which it has no kernel; choose cpu',
    );
    await expect(new SimdBackend().open(place)).rejects.toThrow(UserError);
    const own = placeOf(corpus, trainingOptions({ optimizer }));
    await expect(new SimdBackend().open(own)).rejects.toThrow(
      'simd does not train with the optimiser descent, of which it has no kernel; choose cpu',
    );
  });
});

describe('what cannot be registered', () => {
  it.each([
    ['rnn', {}, 'the cell rnn is there already; take another name'],
    ['My Cell', {}, '"My Cell" is no name for a cell; take small letters, digits and hyphens'],
    ['stateless', { states: [] }, 'the cell stateless needs a gate and a carried state at least'],
    ['clash', { states: ['h', 'c'] }, 'the cell clash calls a state c, as a tensor is called'],
    [
      'shut',
      { logistic: ['h'] },
      'the cell shut says that h is logistic: it must be a gate, and among the kept',
    ],
    ['stray', { biasOfOne: 'f' }, 'the cell stray has a bias of a gate f, and no such gate'],
  ])('is the cell %s %j', (name, change, sentence) => {
    expect(() => registerCell(name, { ...linear, ...change })).toThrow(sentence);
  });

  it.each([
    ['adam', {}, 'the optimiser adam is there already'],
    ['roots', { squares: ['v'] }, 'the optimiser roots has squares in a slot "v", and no such slot'],
  ])('is the optimiser %s %j', (name, change, sentence) => {
    expect(() => registerOptimizer(name, { ...sgd, ...change })).toThrow(sentence);
  });
});
