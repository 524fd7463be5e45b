import { describe, expect, test } from 'vitest';
import { fastest } from '../../../src/backends/webgpu/choice.ts';
import { GUARANTEED_LIMITS, type Layout, layoutFor } from '../../../src/backends/webgpu/layout.ts';
import type { PathName } from '../../../src/backends/webgpu/path.ts';

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

describe('the layout of a workgroup', () => {
  const config = { vocabularySize: 83, hiddenSize: 100, seqLength: 25, batchSize: 1 };
  const none = { workgroupSize: undefined, tape: undefined };
  const large = {
    ...GUARANTEED_LIMITS,
    maxComputeInvocationsPerWorkgroup: 1024,
    maxComputeWorkgroupSizeX: 1024,
  };

  test('keeps a row of weights in one invocation, or in four with subgroup operations', () => {
    expect(layoutFor(config, 1, GUARANTEED_LIMITS, none)).toMatchObject({
      lanes: 1,
      quads: 25,
      workgroupSize: 256,
    });
    const subgroups = { ...large, subgroups: true };
    expect(layoutFor(config, 1, subgroups, none)).toMatchObject({ lanes: 4, quads: 7, workgroupSize: 512 });
  });

  test('keeps the activations in workgroup memory where that is large enough', () => {
    expect(layoutFor(config, 1, GUARANTEED_LIMITS, none)).toMatchObject({ tape: 'storage' });
    const roomy = { ...GUARANTEED_LIMITS, maxComputeWorkgroupStorageSize: 32768 };
    expect(layoutFor(config, 1, roomy, none)).toMatchObject({ tape: 'workgroup' });
    expect(layoutFor(config, 1, roomy, { ...none, tape: 'storage' })).toMatchObject({ tape: 'storage' });
  });

  test.each([1, 2, 3, 4, 5, 100, 127, 128])('covers every unit and every weight at m %i', (hiddenSize) => {
    for (const subgroups of [false, true]) {
      const layout = layoutFor({ ...config, hiddenSize }, 1, { ...large, subgroups }, none) as Layout;
      expect(layout.workgroupSize).toBeGreaterThanOrEqual(layout.lanes * hiddenSize);
      expect(4 * layout.lanes * layout.quads).toBeGreaterThanOrEqual(hiddenSize);
    }
  });

  test.each([
    [{ hiddenSize: 129 }, GUARANTEED_LIMITS, none, /hidden size 129 does not fit the registers/],
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
  ])('names what does not fit: %o', (change, limits, wish, message) => {
    expect(layoutFor({ ...config, ...change }, 1, limits, wish)).toMatchObject({
      misfit: expect.stringMatching(message),
    });
  });
});
