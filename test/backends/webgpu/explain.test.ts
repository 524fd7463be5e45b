import { expect, test } from 'vitest';
import { explain } from '../../../src/backends/webgpu/explain.ts';
import { GUARANTEED_LIMITS } from '../../../src/backends/webgpu/layout.ts';

const CONFIG = { vocabularySize: 83, hiddenSize: 100, seqLength: 25, batchSize: 1 };
const AUTO = { path: 'auto', subgroups: true, workgroupSize: undefined, tape: undefined } as const;
const DATA_CENTRE = {
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupSizeX: 1024,
  maxComputeWorkgroupStorageSize: 49152,
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  maxBufferSize: 2 ** 40,
  subgroups: true,
};

function explained(config = CONFIG, limits = DATA_CENTRE, updates = 16) {
  return Object.fromEntries(explain(config, 1_190_317, limits, AUTO, updates).map((one) => [one.path, one]));
}

test('the fused path makes 16 updates in one dispatch, with tau and a few barriers a direction', () => {
  const { fused, streams, batched } = explained();
  expect(fused).toMatchObject({
    dispatches: 1,
    updates: 16,
    barriers: { forward: 25 + 3, backward: 25 + 2 },
  });
  expect(streams!.dispatches).toBe(3 * 16);
  expect(batched!.dispatches).toBe(8 * 16);
});

test('the barriers beyond tau do not grow with tau', () => {
  const beyond = (tau: number) => explained({ ...CONFIG, seqLength: tau }).fused!.barriers.forward - tau;
  expect(beyond(10)).toBe(beyond(25));
});

test('all paths do the same arithmetic: 108 thousand operations a character, and AdaGrad', () => {
  for (const { operations } of Object.values(explained())) {
    expect(operations / 25).toBeGreaterThan(108_000);
    expect(operations / 25).toBeLessThan(120_000);
  }
});

test('the fused path moves the fewest bytes with one stream', () => {
  const { fused, streams, batched } = explained();
  expect(fused!.bytes).toBeLessThan(streams!.bytes);
  expect(streams!.bytes).toBeLessThan(batched!.bytes);
});

test('a path that does not fit is not explained', () => {
  const paths = (config: typeof CONFIG, limits = DATA_CENTRE) => Object.keys(explained(config, limits));
  expect(paths({ ...CONFIG, batchSize: 256 })).toEqual(['streams', 'batched']);
  expect(paths({ ...CONFIG, hiddenSize: 130 })).toEqual(['fused', 'streams', 'batched']);
  expect(paths({ ...CONFIG, hiddenSize: 130 }, GUARANTEED_LIMITS)).toEqual(['batched']);
});
