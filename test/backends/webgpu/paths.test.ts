import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenOptions } from '../../../src/backends/backend.ts';
import { WebGpuBackend } from '../../../src/backends/webgpu/backend.ts';
import type { WebGpuOptions } from '../../../src/backends/webgpu/opening.ts';
import { PATHS } from '../../../src/backends/webgpu/paths/path.ts';
import { PLAIN_RECIPE } from '../../../src/model/recipe.ts';
import { loadDawn } from '../../../src/node/dawn.ts';
import { maxRelativeError } from '../../support/compare.ts';
import { rates, toyConfig, toyOptions } from '../../support/toy.ts';
import { expectReference } from './reference.ts';

let gpu: GPU;
const backends = new Map<string, Promise<WebGpuBackend>>();

beforeAll(async () => {
  gpu = await loadDawn();
});

afterAll(async () => {
  for (const backend of backends.values()) (await backend).dispose();
});

/** One backend for all who ask alike: it compiles each shader once. */
function backendWith(options: Partial<WebGpuOptions>): Promise<WebGpuBackend> {
  const key = options.choices ? `choices ${backends.size}` : JSON.stringify(options);
  const backend = backends.get(key) ?? WebGpuBackend.create(gpu, options);
  backends.set(key, backend);
  return backend;
}

/** Submissions of 1, 2, 4, … updates whatever the time, so that dispatches of many updates are sure to happen. */
const MANY_A_DISPATCH = { submissionMilliseconds: 1e9 };

const SMALL = toyConfig({ vocabularySize: 40, hiddenSize: 7, seqLength: 5, batchSize: 2 });
const GATED = { ...SMALL, cell: 'gru' } as const;

describe.each([
  ['fused', { subgroups: false }, SMALL],
  ['fused', { tape: 'workgroup' }, SMALL],
  ['fused', { tape: 'workgroup' }, GATED],
  ['fused', { workgroupSize: 64 }, SMALL],
  ['streams', { subgroups: false }, GATED],
  ['streams', { workgroupSize: 256 }, SMALL],
] as const)('the %s path laid out with %o', (path, variant, config) => {
  test(`agrees with the reference in many updates a dispatch, ${config.cell}`, async () => {
    const backend = await backendWith({ path, ...variant, ...MANY_A_DISPATCH });
    const options = toyOptions(config, { epochUpdates: 3 });
    await expectReference(await backend.open(options), options);
  });
});

test.each([
  ['fused', 'streams'],
  ['streams', 'batched'],
  ['batched', 'fused'],
] as const)('a state of the %s path goes on in the %s path', async (before, after) => {
  const options = toyOptions(GATED);
  const first = await (await backendWith({ path: before, ...MANY_A_DISPATCH })).open(options);
  const begun = await first.train(rates(10));
  const second = await (await backendWith({ path: after, ...MANY_A_DISPATCH })).open({
    ...options,
    state: await first.state(),
  });
  const losses = [...begun, ...(await second.train(rates(10)))];
  const whole = [...begun, ...(await first.train(rates(10)))];
  expect(maxRelativeError(losses, whole)).toBeLessThan(1e-4);
});

test('batches that change go on exactly in submissions of many updates', async () => {
  const order = { order: 'chunks', chunks: 3, seed: 5 } as const;
  const options = toyOptions(SMALL, { epochUpdates: 2, order });
  const backend = await backendWith({ path: 'fused', ...MANY_A_DISPATCH });
  await expectReference(await backend.open(options), options);
});

describe('the choice at opening', () => {
  test('leaves the state as it was, bit for bit, and is remembered with all that it depends on', async () => {
    const choices = new Map<string, string>();
    const backend = await backendWith({ choices });
    const options = toyOptions(SMALL);
    const state = await (await backend.open(options)).state();
    for (const part of ['parameters', 'moments', 'carried'] as const)
      expect([...state[part]]).toEqual([...options.state[part]]);
    expect(choices.size).toBe(1);
    await backend.open(toyOptions(SMALL, { recipe: { ...PLAIN_RECIPE, clip: 'none' } }));
    expect(choices.size).toBe(2);
  });

  test.each(PATHS)('takes the %s path where it is remembered, or another session took it', async (name) => {
    let remembered: string | undefined = name;
    const choices = { get: () => remembered, set: () => expect.unreachable('nothing is tried again') };
    const backend = await backendWith({ choices });
    const session = await backend.open(toyOptions(SMALL));
    expect(session.detail).toMatch(new RegExp(`^${name}`));
    remembered = undefined;
    const alike = await backend.open({ ...toyOptions(SMALL), kernels: session.kernels });
    expect(alike.detail).toBe(session.detail);
  });

  test('falls back to another path where one does not fit, and says why when it was asked for', async () => {
    const wide = toyOptions({ ...SMALL, hiddenSize: 600 });
    expect((await (await backendWith({})).open(wide)).detail).toMatch(/^batched/);
    const opened = async (path: 'fused' | 'streams', options: OpenOptions) =>
      (await backendWith({ path })).open(options);
    const tooWide = /hidden size 600 does not fit the registers .*; choose the batched path/;
    await expect(opened('fused', wide)).rejects.toThrow(tooWide);
    await expect(opened('streams', wide)).rejects.toThrow(tooWide);
    const long = toyOptions({ ...SMALL, seqLength: 60, batchSize: 18 });
    await expect(opened('fused', long)).rejects.toThrow(/sequence length × batch size is 1080/);
  });
});
