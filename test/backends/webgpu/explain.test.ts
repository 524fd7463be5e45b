import { expect, test } from 'vitest';
import { explain } from '../../../src/backends/webgpu/explain.ts';
import { GUARANTEED_LIMITS } from '../../../src/backends/webgpu/limits.ts';
import { PLAIN_RECIPE } from '../../../src/model/recipe.ts';
import { toyConfig } from '../../support/toy.ts';

const CONFIG = toyConfig({ vocabularySize: 83, hiddenSize: 100, seqLength: 25 });
const AUTO = { path: 'auto', subgroups: true, workgroupSize: undefined, tape: undefined } as const;
const DATA_CENTRE = {
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupSizeX: 1024,
  maxComputeWorkgroupStorageSize: 49152,
  maxComputeWorkgroupsPerDimension: 65535,
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  maxBufferSize: 2 ** 40,
  subgroups: true,
  adapter: 'a GPU of a data centre',
};

function explained(config = CONFIG, recipe = PLAIN_RECIPE, limits = DATA_CENTRE, updates = 16) {
  const training = { config, recipe, textLength: 1_190_317, updatesPerEpoch: 47612 };
  return Object.fromEntries(explain(training, limits, AUTO, updates).map((one) => [one.path, one]));
}

test('the fused path makes 16 updates in one dispatch, with tau and a few barriers a direction', () => {
  const { fused, streams, batched } = explained();
  expect(fused).toMatchObject({
    dispatches: 1,
    updates: 16,
    barriers: { forward: 25 + 3, backward: 25 + 2 },
    update: [{ label: 'fused, adagrad clipped by value', workgroups: 1 }],
  });
  expect(streams!.update.map(({ label }) => label)).toEqual([
    'streams',
    'weight gradients',
    'step of adagrad, clipped by value',
  ]);
  expect(batched!.barriers).toEqual({ forward: 25 + 1, backward: 25 + 1 });
  for (const one of [streams!, batched!]) expect(one.dispatches).toBe(16 * one.update.length);
});

test('the norm of the gradients and each layer more take dispatches of their own', () => {
  const clipped = explained(CONFIG, { ...PLAIN_RECIPE, clip: 'norm' });
  const plain = explained();
  for (const path of ['streams', 'batched'])
    expect(clipped[path]!.dispatches).toBe(plain[path]!.dispatches + 16);
  expect(clipped.fused!.dispatches).toBe(1);
  const layered = explained({ ...CONFIG, layers: 2 });
  expect(Object.keys(layered)).toEqual(['batched']);
  // Its input, both recurrences, what goes down to the layer below, and its weights.
  expect(layered.batched!.dispatches).toBe(plain.batched!.dispatches + 5 * 16);
});

test('the barriers beyond tau do not grow with tau, and gates add none', () => {
  const forward = (change: Partial<typeof CONFIG>) =>
    explained({ ...CONFIG, ...change }).streams!.barriers.forward;
  expect(forward({ seqLength: 10 }) - 10).toBe(forward({}) - 25);
  expect(forward({ cell: 'lstm' })).toBe(forward({}));
});

test('all paths do the same arithmetic: 108 thousand operations a character', () => {
  for (const { operations } of Object.values(explained())) {
    expect(operations / 25).toBeGreaterThan(108_000);
    expect(operations / 25).toBeLessThan(112_000);
  }
});

test('the fused path moves the fewest bytes with one stream', () => {
  const { fused, streams, batched } = explained();
  expect(fused!.bytes).toBeLessThan(streams!.bytes);
  expect(streams!.bytes).toBeLessThan(batched!.bytes);
});

test('a path that does not fit is not explained', () => {
  const paths = (config: typeof CONFIG, limits = DATA_CENTRE) =>
    Object.keys(explained(config, PLAIN_RECIPE, limits));
  expect(paths({ ...CONFIG, batchSize: 256 })).toEqual(['streams', 'batched']);
  expect(paths({ ...CONFIG, hiddenSize: 130 })).toEqual(['fused', 'streams', 'batched']);
  expect(paths({ ...CONFIG, hiddenSize: 130 }, GUARANTEED_LIMITS)).toEqual(['batched']);
});
