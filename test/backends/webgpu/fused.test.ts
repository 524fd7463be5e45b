import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenOptions, Session } from '../../../src/backends/backend.ts';
import { CpuBackend } from '../../../src/backends/cpu/backend.ts';
import { WebGpuBackend } from '../../../src/backends/webgpu/backend.ts';
import type { PathName } from '../../../src/backends/webgpu/path.ts';
import type { WebGpuOptions, WebGpuSession } from '../../../src/backends/webgpu/session.ts';
import type { ModelConfig } from '../../../src/model/config.ts';
import { initialState, type TrainingState } from '../../../src/model/state.ts';
import { type RealArray, tensorsOf, viewsOf } from '../../../src/model/tensors.ts';
import { loadDawn } from '../../../src/node/dawn.ts';
import { Random } from '../../../src/random.ts';

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
  const key = options.memory ? `memory ${backends.size}` : JSON.stringify(options);
  const backend = backends.get(key) ?? WebGpuBackend.create(gpu, options);
  backends.set(key, backend);
  return backend;
}

/** Submissions of 1, 2, 4, … updates whatever the time, so that dispatches of many updates are sure to happen. */
const MANY_A_DISPATCH = { submissionMilliseconds: 1e9 };

function configOf([m, K, tau, B]: readonly [number, number, number, number]): ModelConfig {
  return { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B };
}

/** A text of which every stream reads `updates` pieces before it starts again. */
function optionsFor(config: ModelConfig, updates = 8): OpenOptions {
  const random = new Random(7);
  const length = config.batchSize * (updates * config.seqLength + 1 + (config.seqLength > 1 ? 1 : 2));
  const ids = Uint32Array.from({ length }, () => Math.floor(random.uniform() * config.vocabularySize));
  return { config, text: { ids }, state: initialState(config, random), learningRate: 0.02 };
}

/** Norm of the difference over the norm of what is expected, for each tensor. */
function distances(config: ModelConfig, actual: RealArray, expected: RealArray): Record<string, number> {
  const tensors = tensorsOf(config);
  const [a, e] = [viewsOf(tensors, actual), viewsOf(tensors, expected)];
  const distance = (name: keyof typeof a) => {
    const norm = Math.hypot(...e[name]);
    const difference = Math.hypot(...a[name].map((value, i) => value - e[name][i]!));
    return norm === 0 ? difference : difference / norm;
  };
  return Object.fromEntries(tensors.map(({ name }) => [name, distance(name)]));
}

function expectClose(config: ModelConfig, actual: RealArray, expected: RealArray, bound: number): void {
  for (const [name, distance] of Object.entries(distances(config, actual, expected))) {
    expect(distance, `relative distance of ${name}`).toBeLessThanOrEqual(bound);
  }
}

function expectSame(actual: TrainingState, expected: TrainingState): void {
  expect(actual.update).toBe(expected.update);
  for (const name of ['parameters', 'memory', 'hidden'] as const) {
    expect(
      actual[name].every((value, i) => Object.is(value, expected[name][i])),
      name,
    ).toBe(true);
  }
}

/** The reference, opened at the state of another session. */
async function referenceAt(options: OpenOptions, session: Session): Promise<Session> {
  return new CpuBackend().open({ ...options, state: await session.state() });
}

/** Gradients, fresh and after training; parameters, AdaGrad memory, h and losses in lockstep with the reference. */
async function conform(backend: WebGpuBackend, config: ModelConfig): Promise<void> {
  const options = optionsFor(config);
  const session = await backend.open(options);
  const reference = await new CpuBackend().open(options);
  const compareGradients = async () => {
    const [actual, expected] = await Promise.all([
      session.gradients(),
      (await referenceAt(options, session)).gradients(),
    ]);
    expect(Math.abs(actual.loss / expected.loss - 1)).toBeLessThanOrEqual(1e-5);
    expectClose(config, actual.gradients, expected.gradients, 1e-5);
  };
  await compareGradients();
  for (const updates of [1, 4]) {
    const [actual, expected] = [await session.train(updates), await reference.train(updates)];
    for (const [i, loss] of actual.entries())
      expect(Math.abs(loss / expected[i]! - 1)).toBeLessThanOrEqual(1e-5);
    const [at, wanted] = [await session.state(), await reference.state()];
    expect(at.update).toBe(wanted.update);
    expectClose(config, at.memory, wanted.memory, 1e-4);
    expectClose(config, at.parameters, wanted.parameters, 1e-4);
    const hidden = Math.max(...at.hidden.map((value, i) => Math.abs(value - wanted.hidden[i]!)));
    expect(hidden).toBeLessThanOrEqual(1e-4);
  }
  await compareGradients();
  session.dispose();
}

const SMALL = configOf([7, 5, 5, 2]);

/** Beside those of the conformance suite: rows, units and characters that leave remainders everywhere. */
const SHAPES = [
  [3, 83, 5, 17],
  [7, 200, 25, 3],
  [128, 83, 5, 5],
  [7, 2, 60, 2],
  [3, 200, 1, 65],
] as const;

describe.each([
  ['fused', SHAPES],
  ['streams', SHAPES],
  ['batched', SHAPES.slice(0, 2)],
] as const)('the %s path', (path, shapes) => {
  let backend: WebGpuBackend;
  beforeAll(async () => {
    backend = await backendWith({ path, ...MANY_A_DISPATCH });
  });

  test.each(shapes)('agrees with the reference at m %i, K %i, tau %i, B %i', async (...shape) => {
    await conform(backend, configOf(shape));
  });

  test('follows the reference for ten updates', async () => {
    const options = optionsFor(configOf([16, 30, 10, 2]), 20);
    const actual = await (await backend.open(options)).train(10);
    const expected = await (await new CpuBackend().open(options)).train(10);
    for (const [i, loss] of actual.entries())
      expect(Math.abs(loss / expected[i]! - 1)).toBeLessThanOrEqual(1e-4);
  });

  test('starts again at the end of the text, inside a dispatch too, bit for bit each time', async () => {
    const options = optionsFor(SMALL, 3);
    const [one, other] = [await backend.open(options), await backend.open(options)];
    const losses = await one.train(15); // in submissions of 1, 2, 4 and 8 updates; the text ends every 3
    const expected = await (await new CpuBackend().open(options)).train(15);
    for (const [i, loss] of losses.entries())
      expect(Math.abs(loss / expected[i]! - 1)).toBeLessThanOrEqual(1e-4);
    expect(await other.train(15)).toEqual(losses);
    expectSame(await other.state(), await one.state());
  });

  test('goes on from a saved state as if it had not stopped', async () => {
    const options = optionsFor(SMALL, 3);
    const whole = await backend.open(options);
    const losses = await whole.train(100);
    const begun = await backend.open(options);
    const first = await begun.train(60);
    const resumed = await backend.open({ ...options, state: await begun.state() });
    const second = await resumed.train(40);
    expect([...first, ...second]).toEqual([...losses]);
    expectSame(await resumed.state(), await whole.state());
  });

  test('computes gradients that change nothing', async () => {
    const options = optionsFor(SMALL, 3);
    const session = await backend.open(options);
    await session.train(2);
    const before = await session.state();
    const [one, other] = [await session.gradients(), await session.gradients()];
    expect(other).toEqual(one);
    expectSame(await session.state(), before);
  });
});

test.each([
  ['fused', { subgroups: false }],
  ['fused', { tape: 'workgroup' }],
  ['fused', { workgroupSize: 64 }],
  ['fused', { workgroupSize: 256 }],
  ['streams', { subgroups: false }],
  ['streams', { workgroupSize: 256 }],
] as const)('the %s path agrees with the reference with %o', async (path, variant) => {
  const backend = await backendWith({ path, ...variant, ...MANY_A_DISPATCH });
  await conform(backend, SMALL);
});

test.each([
  ['fused', 'streams'],
  ['streams', 'batched'],
  ['batched', 'fused'],
] as const)('a state of the %s path goes on in the %s path', async (before, after) => {
  const options = optionsFor(configOf([16, 30, 10, 2]), 20);
  const first = await (await backendWith({ path: before, ...MANY_A_DISPATCH })).open(options);
  const begun = await first.train(20);
  const second = await (await backendWith({ path: after, ...MANY_A_DISPATCH })).open({
    ...options,
    state: await first.state(),
  });
  const losses = [...begun, ...(await second.train(20))];
  const whole = await first.train(20);
  for (const [i, loss] of whole.entries())
    expect(Math.abs(losses[20 + i]! / loss - 1)).toBeLessThanOrEqual(1e-4);
});

describe('the choice at opening', () => {
  test('leaves the state as it was, bit for bit', async () => {
    const options = optionsFor(SMALL, 3);
    const session = await (await backendWith({ path: 'batched', ...MANY_A_DISPATCH })).open(options);
    await session.train(5);
    const state = await session.state();
    const memory = new Map<string, string>();
    const taken = await (await backendWith({ memory })).open({ ...options, state });
    expectSame(await taken.state(), state);
    expect(memory.size).toBe(1);
  });

  test.each(['fused', 'streams', 'batched'] as const)(
    'takes the %s path where it is remembered',
    async (name) => {
      const memory = {
        get: () => name,
        set: () => expect.unreachable('a remembered path is not tried again'),
      };
      const session = await (await backendWith({ memory })).open(optionsFor(SMALL, 3));
      expect((session as WebGpuSession).detail).toMatch(new RegExp(`^${name}`));
    },
  );

  test('falls back to another path where one does not fit, and names what does not when it was asked for', async () => {
    const options = optionsFor(configOf([600, 5, 2, 1]));
    const session = await (await backendWith({})).open(options);
    expect((session as WebGpuSession).detail).toMatch(/^batched/);
    await expectMisfit('fused', options, /hidden size 600 does not fit the registers/);
    await expectMisfit('streams', options, /hidden size 600 does not fit the registers/);
    await expectMisfit('fused', optionsFor(configOf([7, 5, 60, 18])), /sequence length × batch size is 1080/);
  });

  async function expectMisfit(path: PathName, options: OpenOptions, message: RegExp): Promise<void> {
    await expect((await backendWith({ path })).open(options)).rejects.toThrow(message);
  }
});
