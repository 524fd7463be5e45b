import { describe, expect, test } from 'vitest';
import { GUARANTEED_LIMITS } from '../../../src/backends/webgpu/limits.ts';
import { fastest } from '../../../src/backends/webgpu/paths/choice.ts';
import { layoutFor } from '../../../src/backends/webgpu/paths/layout.ts';
import type { PathName } from '../../../src/backends/webgpu/paths/path.ts';
import { plansFor } from '../../../src/backends/webgpu/paths/paths.ts';
import type { ModelConfig } from '../../../src/model/config.ts';
import { PLAIN_RECIPE, type Recipe } from '../../../src/model/recipe.ts';
import { toyConfig } from '../../support/toy.ts';

function trials(
  milliseconds: Partial<Record<PathName, number>>,
  loss: Partial<Record<PathName, number>> = {},
) {
  const entries = Object.entries(milliseconds) as [PathName, number][];
  return new Map(
    entries.map(([name, time]) => [name, { millisecondsPerUpdate: time, loss: loss[name] ?? 110 }]),
  );
}

describe('the choice of a path', () => {
  test('is the fastest', () => {
    expect(fastest(trials({ fused: 2, streams: 1, batched: 3 }))).toBe('streams');
    expect(fastest(trials({ streams: 4, batched: 3 }))).toBe('batched');
  });

  test('is never one whose loss is wrong, however fast', () => {
    expect(fastest(trials({ fused: 1, streams: 2, batched: 3 }, { fused: 0 }))).toBe('streams');
    expect(fastest(trials({ fused: 1, batched: 3 }, { fused: Number.NaN }))).toBe('batched');
    expect(fastest(trials({ fused: 1, batched: 3 }, { fused: Number.NaN, batched: Number.NaN }))).toBe(
      'batched',
    );
  });
});

const config = toyConfig({ vocabularySize: 83, hiddenSize: 100, seqLength: 25 });
const none = { workgroupSize: undefined, tape: undefined };
const large = {
  ...GUARANTEED_LIMITS,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupSizeX: 1024,
};

describe('the paths that can train a model', () => {
  const plans = (change: Partial<ModelConfig>, recipe: Partial<Recipe>, path: PathName | 'auto' = 'auto') =>
    plansFor(
      {
        config: { ...config, ...change },
        recipe: { ...PLAIN_RECIPE, ...recipe },
        textLength: 1000,
        updatesPerEpoch: 9,
      },
      { ...large, subgroups: true },
      { ...none, subgroups: true, path },
    ).map(({ name }) => name);

  test('are all for one layer, and the batched one for several, and for dropout', () => {
    expect(plans({ cell: 'lstm' }, { optimizer: 'adam', clip: 'norm' })).toEqual([
      'fused',
      'streams',
      'batched',
    ]);
    expect(plans({ layers: 2 }, {})).toEqual(['batched']);
    expect(plans({}, { dropout: 0.1 })).toEqual(['batched']);
  });

  test('refuse by name what they cannot train, and say what can', () => {
    for (const path of ['fused', 'streams'] as const) {
      expect(() => plans({ layers: 2 }, {}, path)).toThrow(
        `the ${path} path does not train 2 layers, but one; choose the batched path`,
      );
      expect(() => plans({}, { dropout: 0.1 }, path)).toThrow(
        `the ${path} path does not train with dropout; choose the batched path`,
      );
      expect(() => plans({ cell: 'lstm', hiddenSize: 200 }, {}, path)).toThrow(
        /hidden size 200 with the 4 gates of lstm does not fit the registers .*; choose the batched path/,
      );
    }
  });
});

describe('the layout of a workgroup', () => {
  test('keeps a row of weights in one invocation, or in four with subgroup operations', () => {
    expect(layoutFor(config, 1, GUARANTEED_LIMITS, none)).toMatchObject({
      lanes: 1,
      quads: 25,
      constants: { groupInvocations: 256 },
    });
    const subgroups = { ...large, subgroups: true };
    expect(layoutFor(config, 1, subgroups, none)).toMatchObject({
      lanes: 4,
      quads: 7,
      constants: { groupInvocations: 512 },
    });
  });

  test('keeps the activations in workgroup memory where that is large enough', () => {
    expect(layoutFor(config, 1, GUARANTEED_LIMITS, none)).toMatchObject({ tape: 'storage' });
    const roomy = { ...GUARANTEED_LIMITS, maxComputeWorkgroupStorageSize: 32768 };
    expect(layoutFor(config, 1, roomy, none)).toMatchObject({ tape: 'workgroup' });
    expect(layoutFor(config, 1, roomy, { ...none, tape: 'storage' })).toMatchObject({ tape: 'storage' });
  });

  test.each([1, 2, 3, 4, 5, 100, 127, 128])('covers every unit and every weight at m %i', (hiddenSize) => {
    for (const cell of ['rnn', 'gru', 'lstm'] as const) {
      const limits = { ...large, subgroups: true };
      const layout = layoutFor({ ...config, cell, hiddenSize }, 1, limits, none);
      if ('unfit' in layout) {
        expect([cell, hiddenSize > 112]).toEqual(['lstm', true]); // all registers are not enough for its weights
        continue;
      }
      const { lanes, units, quads, constants } = layout;
      expect(constants.groupInvocations).toBeGreaterThanOrEqual(lanes * Math.ceil(hiddenSize / units));
      expect(4 * lanes * quads).toBeGreaterThanOrEqual(hiddenSize);
    }
  });

  test.each([
    [{ hiddenSize: 129 }, GUARANTEED_LIMITS, none, /hidden size 129 does not fit the registers/],
    [{ cell: 'gru', hiddenSize: 161 }, large, none, /hidden size 161 with the 3 gates of gru/],
    [
      {},
      GUARANTEED_LIMITS,
      { ...none, workgroupSize: 1024 },
      /workgroups of 1024 invocations are not on offer/,
    ],
    [
      { seqLength: 2000 },
      GUARANTEED_LIMITS,
      none,
      /bytes of workgroup memory, and maxComputeWorkgroupStorageSize is 16384/,
    ],
    [
      {},
      { ...GUARANTEED_LIMITS, maxBufferSize: 1000 },
      none,
      /the tape needs \d+ bytes, and a storage buffer may have 1000/,
    ],
  ] as const)('names what does not fit: %o', (change, limits, constraints, message) => {
    expect(layoutFor({ ...config, ...change }, 1, limits, constraints)).toMatchObject({
      unfit: expect.stringMatching(message),
    });
  });
});
