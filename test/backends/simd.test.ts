import { describe, expect, it } from 'vitest';
import type { Gradients, OpenOptions } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { UserError } from '../../src/errors.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { type RealArray, tensorsOf } from '../../src/model/tensors.ts';
import { caseOf, configOf, SHAPES, withSession } from './simdCase.ts';

const NAME = 'm %i, K %i, tau %i, B %i';

/** ||a - b|| / ||b||; 0 where both are zero. */
function relativeError(a: RealArray, b: RealArray): number {
  return Math.hypot(...Array.from(b, (x, i) => a[i]! - x)) / (Math.hypot(...b) || Number.MIN_VALUE);
}

/** The relative error of each tensor. */
function errorsOf(config: ModelConfig, actual: RealArray, expected: RealArray): [string, number][] {
  return tensorsOf(config).map(({ name, offset, size }) => {
    const part = (packed: RealArray) => packed.subarray(offset, offset + size);
    return [name, relativeError(part(actual), part(expected))];
  });
}

async function gradientsOf(options: OpenOptions): Promise<[simd: Gradients, reference: Gradients]> {
  const reference = await new CpuBackend().open(options);
  return [await withSession(options, 2, (session) => session.gradients()), await reference.gradients()];
}

async function expectSameGradients(options: OpenOptions) {
  const [actual, expected] = await gradientsOf(options);
  expect(actual.loss / expected.loss).toBeCloseTo(1, 6);
  const wrong = errorsOf(options.config, actual.gradients, expected.gradients).filter(
    ([, e]) => !(e <= 1e-5),
  );
  expect(wrong).toEqual([]);
}

describe('gradients against the float64 reference', () => {
  it.each(SHAPES)(`from fresh weights: ${NAME}`, async (...shape) => {
    await expectSameGradients(caseOf(shape));
  });

  it.each(SHAPES)(`from trained weights: ${NAME}`, async (...shape) => {
    const options = caseOf(shape);
    const reference = await new CpuBackend().open(options);
    await reference.train(30);
    await expectSameGradients({ ...options, state: await reference.state() });
  });

  it('are not clipped, and leave the session as it was', async () => {
    const options = caseOf([7, 2, 50, 1]);
    const [actual, expected] = await gradientsOf(options);
    const largest = Math.max(...expected.gradients.map(Math.abs));
    expect(largest).toBeGreaterThan(5);
    expect(Math.max(...actual.gradients.map(Math.abs))).toBeCloseTo(largest, 4);

    await withSession(options, 1, async (session) => {
      const before = await session.state();
      const first = await session.gradients();
      expect(await session.gradients()).toEqual(first);
      expect(await session.state()).toEqual(before);
    });
  });
});

describe('training against the float64 reference', () => {
  it.each(SHAPES)(`the losses of ten updates, over the end of the text: ${NAME}`, async (...shape) => {
    const options = { ...caseOf(shape), learningRate: 0.01 };
    const reference = await new CpuBackend().open(options);
    const expected = await reference.train(10);
    const [losses, state] = await withSession(
      options,
      2,
      async (session) => [await session.train(10), await session.state()] as const,
    );
    expect(losses.length).toBe(10);
    for (const [i, loss] of expected.entries())
      expect(losses[i]! / loss, `update ${i + 1}`).toBeCloseTo(1, 4);
    expect(state.update).toBe(10);
    expect(relativeError(state.memory, (await reference.state()).memory)).toBeLessThan(1e-3);
  });

  it('evaluates as the reference does', async () => {
    const options = caseOf([100, 83, 25, 2]);
    const reference = await new CpuBackend().open(options);
    await reference.train(20);
    const state = await reference.state();
    const loss = await withSession({ ...options, state }, 1, (session) => session.evaluate());
    expect(loss / (await reference.evaluate())).toBeCloseTo(1, 6);
  });

  it.each(['zero', 'stream'] as const)('samples what the reference samples, from %s', async (from) => {
    const options = caseOf([100, 83, 25, 2]);
    const reference = await new CpuBackend().open(options);
    await reference.train(20);
    const prime = Uint32Array.of(3, 1, 4);
    const coins = Float64Array.from({ length: 50 }, (_, i) => (i * 0.618) % 1);
    const request = { from, prime, coins, temperature: 0.8, topP: 0.9 };
    const state = await reference.state();
    const ids = await withSession({ ...options, state }, 1, (session) => session.sample(request));
    expect(ids).toEqual(await reference.sample(request));
  });
});

describe('the backend', () => {
  it('says what runs', () => {
    const description = new SimdBackend({ threads: 2 }).describe();
    expect(description).toMatchObject({ name: 'simd', precision: 'float32', software: false });
    expect(description.detail).toMatch(/^WebAssembly v128(, relaxed madd)?, up to 2 threads$/);
  });

  it('refuses what does not fit, naming the limit and its number', async () => {
    const options = { ...caseOf([3, 2, 5, 2]), config: configOf([20_000, 83, 5, 2]) };
    const opened = new SimdBackend().open(options);
    await expect(opened).rejects.toBeInstanceOf(UserError);
    await expect(opened).rejects.toThrow(/hidden size 20000 .* needs 6\.\d GiB .* at most 4 GiB/);
  });
});
