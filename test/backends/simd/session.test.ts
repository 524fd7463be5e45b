import { describe, expect, it } from 'vitest';
import type { OpenOptions, Session } from '../../../src/backends/backend.ts';
import { SimdBackend } from '../../../src/backends/simd/backend.ts';
import { startEngine } from '../../../src/backends/simd/engine.ts';
import { planMemory } from '../../../src/backends/simd/layout.ts';
import { SimdSession } from '../../../src/backends/simd/session.ts';
import { UserError } from '../../../src/errors.ts';
import { walkOf } from '../../../src/text/walk.ts';
import { maxRelativeError } from '../../support/compare.ts';
import { toyOptions } from '../../support/toy.ts';

async function withSession<T>(
  options: OpenOptions,
  threads: number,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await new SimdBackend({ threads }).open(options);
  try {
    return await use(session);
  } finally {
    session.dispose();
  }
}

describe('threads', () => {
  it.each([
    { hiddenSize: 100, vocabularySize: 83, seqLength: 25, batchSize: 2 },
    { hiddenSize: 7, vocabularySize: 83, seqLength: 5, batchSize: 5 },
    { hiddenSize: 130, vocabularySize: 257, seqLength: 25, batchSize: 17 },
    { hiddenSize: 3, vocabularySize: 2, seqLength: 1, batchSize: 17 },
    { hiddenSize: 17, vocabularySize: 300, seqLength: 2, batchSize: 70 },
  ])(
    'do not change the result, bit for bit: m $hiddenSize, K $vocabularySize, tau $seqLength, B $batchSize',
    async (config) => {
      const run = (threads: number) =>
        withSession(toyOptions(config), threads, async (session) => ({
          first: await session.gradients(),
          losses: await session.train(9),
          state: await session.state(),
        }));
      const one = await run(1);
      for (const threads of [2, 3]) expect(await run(threads)).toEqual(one);
    },
  );
});

describe('groups and lanes', () => {
  const config = { hiddenSize: 9, vocabularySize: 11, seqLength: 3, batchSize: 38 };
  const { text, state, learningRate } = toyOptions(config);
  const walk = walkOf(text.ids.length, config.batchSize, config.seqLength);
  const lengths = { text: text.ids.length, validation: text.validationIds!.length };
  const plan = (threads: number, gradientBytes?: number) =>
    planMemory(config, walk, threads, lengths, gradientBytes);

  /** Losses of some updates, with gradients of so many lanes at most. */
  async function lossesWith(threads: number, lanes: number) {
    const planned = plan(threads, lanes * plan(1).parameterBytes);
    expect(planned.layout.lanes).toBe(lanes);
    const engine = await startEngine(planned);
    const session = new SimdSession({ config, text, state, learningRate }, walk, planned, engine);
    const losses = [...(await session.train(9))];
    session.dispose();
    return losses;
  }

  it('give the same however few lanes there is room for, bit for bit with any number of threads', async () => {
    const all = await lossesWith(1, 10);
    for (const lanes of [1, 2, 3]) {
      const few = await lossesWith(1, lanes);
      expect(maxRelativeError(few, all)).toBeLessThan(1e-5);
      expect(await lossesWith(2, lanes)).toEqual(few);
    }
  });

  it('make no more threads than there is work or room for', () => {
    expect(plan(64).layout.threads).toBe(10);
    expect(plan(64, 1).layout.threads).toBe(1);
    const large = { ...config, hiddenSize: 1024, seqLength: 5000, batchSize: 64 };
    const { layout, pages } = planMemory(large, walk, 16, lengths);
    expect(layout.threads).toBeGreaterThan(1);
    expect(layout.threads).toBeLessThan(16);
    expect(pages).toBeLessThanOrEqual(65_536);
  });
});

describe('a thread that died', () => {
  it('ends the wait of the others', async () => {
    const { config, text } = toyOptions({ hiddenSize: 8, vocabularySize: 5, seqLength: 4, batchSize: 8 });
    const walk = { streamLength: text.ids.length / 8, updatesPerEpoch: 4 };
    const plan = planMemory(config, walk, 2, { text: text.ids.length, validation: 0 });
    const engine = await startEngine({ ...plan, layout: { ...plan.layout, lookMilliseconds: 20 } });
    engine.exports.train(3, 0, 0.1);
    engine.stop();
    await new Promise((resolve) => setTimeout(resolve, 200)); // until the worker is gone
    expect(() => engine.exports.train(1, 3, 0.1)).toThrow(WebAssembly.RuntimeError);
  });
});

describe('SimdBackend', () => {
  const small = { hiddenSize: 3, vocabularySize: 2, seqLength: 5, batchSize: 2 };

  it('makes more updates in one call than the module leaves losses for', async () => {
    const config = { hiddenSize: 1, vocabularySize: 2, seqLength: 1, batchSize: 1 };
    const inOne = await withSession(toyOptions(config), 1, (session) => session.train(5000));
    const inParts = await withSession(toyOptions(config), 1, async (session) => {
      const parts: number[] = [];
      for (let i = 0; i < 50; i++) parts.push(...(await session.train(100)));
      return parts;
    });
    expect([...inOne]).toEqual(inParts);
  });

  it('says what runs', () => {
    const description = new SimdBackend({ threads: 2 }).describe();
    expect(description).toMatchObject({ name: 'simd', precision: 'float32', software: false });
    expect(description.detail).toMatch(/^WebAssembly v128(, relaxed madd)?, up to 2 threads$/);
  });

  it('refuses what does not fit, naming the limit and its number', async () => {
    const opened = new SimdBackend().open({
      ...toyOptions(small),
      config: { ...small, hiddenSize: 20_000, vocabularySize: 83 },
    });
    await expect(opened).rejects.toBeInstanceOf(UserError);
    await expect(opened).rejects.toThrow(/hidden size 20000 .* needs 6\.\d GiB .* at most 4 GiB/);
  });
});
