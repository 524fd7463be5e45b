import { describe, expect, it, vi } from 'vitest';
import type { Session } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { tensorsOf, viewsOf } from '../../src/model/tensors.ts';
import {
  coverageWithin,
  judgeBackend,
  judgeReference,
  judgeReferenceQuickly,
  QUICK,
  streamsWithin,
  THOROUGH,
} from '../../src/training/gradient-report.ts';
import { backendWith } from '../support/broken-backend.ts';
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

describe('the thorough check', () => {
  const sizes = { vocabularySize: 83, hiddenSize: 100, seqLength: 25 };

  it('covers a small model in all its streams', () => {
    expect(coverageWithin(THOROUGH, toyConfig({ ...sizes, batchSize: 2 }))).toEqual({
      streams: 2,
      entries: 500,
    });
  });

  it('covers a large one in fewer streams and entries, ten times as much as the quick one', () => {
    const large = { cell: 'lstm', layers: 2, hiddenSize: 128, seqLength: 50, batchSize: 50 } as const;
    const config = toyConfig({ vocabularySize: 83, ...large });
    expect(coverageWithin(THOROUGH, config)).toEqual({ streams: 3, entries: 10 });
    expect(coverageWithin(QUICK, config)).toEqual({ streams: 1, entries: 3 });
  });

  it('tells of each entry, and of streams that are left out', () => {
    const config = toyConfig({ vocabularySize: 7, hiddenSize: 5, seqLength: 4, batchSize: 3 });
    const onEntry = vi.fn();
    const { method } = judgeReference(placeOf(config), { streams: 2, entries: 4 }, 1, onEntry);
    expect(method).toMatch(/, with 2 of 3 streams$/);
    expect(onEntry).toHaveBeenCalledTimes(5 * 4);
  });
});

it('a backend is compared with the reference at the next update', async () => {
  const config = toyConfig({ cell: 'gru', vocabularySize: 7, hiddenSize: 5, seqLength: 4, batchSize: 3 });
  const { pass, tensors } = await judgeBackend(new CpuBackend(), placeOf(config));
  expect(pass).toBe(true);
  expect(tensors.map(({ name }) => name)).toEqual(['U', 'W', 'V', 'b', 'c', 'bR', 'h']);
  for (const { errors } of tensors) expect(errors).toBeLessThan(1);
});

it('a backend is checked in fewer streams where that would take long', async () => {
  const config = toyConfig({ vocabularySize: 7, hiddenSize: 5, seqLength: 4, batchSize: 3 });
  const onDraw = vi.fn();
  const { pass, method } = await judgeBackend(new CpuBackend(), placeOf(config), { streams: 2 }, onDraw);
  expect(pass).toBe(true);
  expect(method).toMatch(/, with 2 of 3 streams$/);
  expect(onDraw).toHaveBeenLastCalledWith(16, 16);
  expect(
    streamsWithin(QUICK, toyConfig({ vocabularySize: 83, hiddenSize: 1000, seqLength: 25, batchSize: 64 })),
  ).toBe(2);
});

it('a backend is checked from fresh weights too where float32 hides a hundredth of a gradient', async () => {
  const config = toyConfig({ vocabularySize: 7, hiddenSize: 5, seqLength: 4, batchSize: 3 });
  const place = placeOf(config);
  const parameters = place.state.parameters.slice();
  viewsOf(tensorsOf(config), parameters).b!.fill(12); // 1 - h² is far below the rounding of h
  const deep = { ...place, state: { ...place.state, parameters } };
  const { pass, method, tensors } = await judgeBackend(new CpuBackend(), deep);
  expect(pass).toBe(true);
  expect(method).toMatch(/from fresh weights too/);
  expect(tensors.map(({ name }) => name)).toContain('W, fresh');
  const off = backendWith({
    async gradients(this: Session) {
      const { loss, gradients } = await this.gradients();
      return { loss, gradients: gradients.map((g) => 1.01 * g) };
    },
  });
  const wrong = (await judgeBackend(off, deep)).tensors.filter((tensor) => !tensor.pass);
  expect(wrong.map(({ name }) => name)).toEqual(expect.arrayContaining(['U, fresh', 'W, fresh', 'b, fresh']));
});
