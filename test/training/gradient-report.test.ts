import { describe, expect, it } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { judgeBackend, judgeReferenceQuickly } from '../../src/training/gradient-report.ts';
import { toyConfig, toyOptions } from '../support/toy.ts';

/** Where to check: at a state where each stream has states of its own. */
function placeOf(config: ModelConfig, recipe = PLAIN_RECIPE) {
  const { text, ...place } = toyOptions(config, { recipe });
  return { ...place, text: { ...text, batches: text.batches! } };
}

function reportAt(config: ModelConfig) {
  const { pass, method, tensors } = judgeReferenceQuickly(placeOf(config));
  const entries = Object.fromEntries(tensors.map(({ name, entries }) => [name, entries]));
  return { pass, method, entries };
}

describe('the quick check of the reference', () => {
  const sizes = { vocabularySize: 87, hiddenSize: 100, seqLength: 25 };

  it('covers a small model with all its streams, and all of a tensor that has few entries', () => {
    const config = toyConfig({ vocabularySize: 7, hiddenSize: 5, seqLength: 4, batchSize: 3 });
    const { pass, method, entries } = reportAt(config);
    expect(pass).toBe(true);
    expect(method).not.toContain('streams');
    expect(entries).toEqual({ U: 35, W: 25, V: 35, b: 5, c: 7 });
  });

  it.each(CELL_NAMES)('covers layers of %s, with dropout', (cell) => {
    const config = toyConfig({
      cell,
      layers: 2,
      vocabularySize: 7,
      hiddenSize: 5,
      seqLength: 4,
      batchSize: 3,
    });
    const place = placeOf(config, { ...PLAIN_RECIPE, optimizer: 'adam', loss: 'mean', dropout: 0.3 });
    expect(judgeReferenceQuickly(place)).toMatchObject({ pass: true });
  });

  it('leaves streams out rather than entries where there are many', () => {
    const { pass, method, entries } = reportAt(toyConfig({ ...sizes, batchSize: 64 }));
    expect(pass).toBe(true);
    expect(method).toMatch(/, with 10 of 64 streams$/);
    expect(entries).toEqual({ U: 10, W: 10, V: 10, b: 10, c: 10 });
  });

  it('compares fewer entries of a large model, in one stream', () => {
    const { pass, method, entries } = reportAt(toyConfig({ ...sizes, hiddenSize: 500, batchSize: 2 }));
    expect(pass).toBe(true);
    expect(method).toMatch(/, with 1 of 2 streams$/);
    expect(entries).toEqual({ U: 6, W: 6, V: 6, b: 6, c: 6 });
  });
});

it('a backend is compared with the reference at the next update', async () => {
  const config = toyConfig({ cell: 'gru', vocabularySize: 7, hiddenSize: 5, seqLength: 4, batchSize: 3 });
  const { pass, tensors } = await judgeBackend(new CpuBackend(), placeOf(config));
  expect(pass).toBe(true);
  expect(Math.max(...tensors.map(({ relativeNormError }) => relativeNormError!))).toBeLessThan(1e-6);
});
