import { describe, expect, it } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import {
  checkFloat32,
  checkReference,
  compareGradients,
  REFERENCE_BOUND,
  referenceGradients,
} from '../../src/model/gradient-check.ts';
import { Random } from '../../src/random.ts';
import { initialState } from '../../src/model/state.ts';
import { parameterCount } from '../../src/model/tensors.ts';
import { mobyDick } from '../support/moby-dick.ts';
import { busyState, toyIds } from '../support/toy.ts';

const random = () => new Random(1);

describe('finite differences', () => {
  const corpus = mobyDick();
  const config = { vocabularySize: corpus.vocabulary.size, hiddenSize: 100, seqLength: 25, batchSize: 1 };
  const { ids } = corpus;

  it('confirm the reference on real text, fresh and trained', async () => {
    const fresh = initialState(config, random());
    const session = await new CpuBackend().open({ config, text: { ids }, state: fresh, learningRate: 0.1 });
    await session.train(150);
    for (const state of [fresh, await session.state()]) {
      for (const check of checkReference({ config, ids, state, random: random(), entries: 150 })) {
        expect(check.meanAbsoluteDifference, `${check.name} at update ${state.update}`).toBeLessThanOrEqual(
          REFERENCE_BOUND,
        );
        expect(check.maxRelativeError, `${check.name} at update ${state.update}`).toBeLessThan(1e-3);
        expect(check.entries).toBeGreaterThan(80);
      }
    }
  });

  it('confirm it for several streams and a carried hidden state', () => {
    const small = { vocabularySize: 7, hiddenSize: 5, seqLength: 9, batchSize: 3 };
    const state = busyState(small);
    const checks = checkReference({
      config: small,
      ids: toyIds(200, 7),
      state,
      random: random(),
      entries: 100,
    });
    for (const { name, meanAbsoluteDifference } of checks)
      expect(meanAbsoluteDifference, name).toBeLessThanOrEqual(REFERENCE_BOUND);
  });
});

describe('checkFloat32', () => {
  it('starts from the weights and the hidden state as float32 holds them', () => {
    const config = { vocabularySize: 7, hiddenSize: 5, seqLength: 9, batchSize: 3 };
    const ids = toyIds(200, 7);
    const rounded = busyState(config);
    const off = (value: number) => value * (1 + 2 ** -26); // rounds back
    const { parameters, hidden } = rounded;
    const state = { ...rounded, parameters: parameters.map(off), hidden: hidden.map(off) };
    const gradients = referenceGradients({ config, ids, state: rounded });
    for (const { relativeNormError } of checkFloat32({ config, ids, state }, gradients)) {
      expect(relativeNormError).toBe(0);
    }
  });
});

describe('compareGradients', () => {
  const config = { vocabularySize: 3, hiddenSize: 2, seqLength: 1, batchSize: 1 };
  const reference = Float64Array.from({ length: parameterCount(config) }, (_, i) => i + 1);

  it('tells which tensor is wrong', () => {
    const wrong = reference.slice();
    wrong[7]! += 1; // U has 6 entries, so this is in W: 7, 8, 9, 10
    const errors = Object.fromEntries(
      compareGradients(config, wrong, reference).map((check) => [check.name, check.relativeNormError]),
    );
    expect(errors).toMatchObject({ U: 0, V: 0, b: 0, c: 0 });
    expect(errors.W).toBeCloseTo(1 / Math.hypot(7, 8, 9, 10), 12);
  });
});
