import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, Session } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { GpuJsBackend } from '../../src/backends/gpujs/backend.ts';
import type { BackendName } from '../../src/backends/names.ts';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { GUARANTEED_LIMITS } from '../../src/backends/webgpu/limits.ts';
import { planBatched } from '../../src/backends/webgpu/paths/batched.ts';
import { trainingOf } from '../../src/backends/webgpu/training-plan.ts';
import { Random } from '../../src/random.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { firstState, setupOf } from '../../src/training/setup.ts';
import { maxRelativeError } from '../support/compare.ts';
import { rates } from '../support/toy.ts';
import { noGpu } from './shapes.ts';

/** 100,000 distinct characters, surrogates left out, and a little more, so that some come twice. */
const CHARACTERS = Array.from({ length: 100_000 }, (_, i) =>
  String.fromCodePoint(i < 0xd000 ? i + 1 : i + 0x1001),
);
const corpus = corpusOf([...CHARACTERS, ...CHARACTERS.slice(0, 50)].join(''), 'characters');
const options = trainingOptions({ hiddenSize: 4, seqLength: 3, init: 'scaled' });

const CREATE = {
  simd: async () => new SimdBackend({ threads: 1 }),
  cpu: async () => new CpuBackend(),
  gpujs: () => GpuJsBackend.create('cpu', noGpu),
} satisfies Partial<Record<BackendName, () => Promise<Backend>>>;

describe.each(Object.keys(CREATE) as (keyof typeof CREATE)[])('100,000 distinct characters on %s', (name) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await CREATE[name]();
  });
  afterAll(() => backend?.dispose());

  it('train and write', async () => {
    const setup = setupOf(corpus, options);
    expect(setup.config.vocabularySize).toBe(100_000);
    const given = { ...setup, state: firstState(setup.config, options, new Random(1)) };
    const run = async (session: Session) => {
      const losses = await session.train(rates(3, 0.05));
      const uniforms = new Random(2).uniforms(3);
      const prime = Uint32Array.of(70_000);
      const written = await session.sample({
        from: 'zero',
        prime,
        uniforms,
        temperature: 1,
        topP: 1,
        topK: 5,
      });
      session.dispose();
      return { losses, written };
    };
    const actual = await run(await backend.open(given));
    const expected = await run(await new CpuBackend().open(given));
    expect(maxRelativeError(actual.losses, expected.losses)).toBeLessThan(1e-5);
    expect(actual.written).toEqual(expected.written);
  });
});

// A software adapter takes minutes for an update of so many characters: what fits is planned, and not run.
it('fit WebGPU, or are refused by the limit', () => {
  const training = (hiddenSize: number) => trainingOf(setupOf(corpus, { ...options, hiddenSize }));
  const plan = (hiddenSize: number) => planBatched(training(hiddenSize), GUARANTEED_LIMITS);
  expect(plan(4)).toHaveProperty('update');
  expect(plan(1024)).toMatchObject({
    refusal: expect.stringMatching(/needs [\d,]+, but max\w+ of any device is/),
  });
});
