import { describe, expect, it } from 'vitest';
import type { OpenOptions, Session } from '../../../src/backends/backend.ts';
import { CpuBackend } from '../../../src/backends/cpu/backend.ts';
import { HandoverBackend, successors } from '../../../src/backends/handover.ts';
import { SimdBackend } from '../../../src/backends/simd/backend.ts';
import { startEngine } from '../../../src/backends/simd/engine.ts';
import { planMemory } from '../../../src/backends/simd/layout.ts';
import { SimdSession } from '../../../src/backends/simd/session.ts';
import { UserError } from '../../../src/errors.ts';
import { CELL_NAMES } from '../../../src/model/cells/index.ts';
import { PLAIN_RECIPE, type Recipe } from '../../../src/model/recipe.ts';
import { maxRelativeError } from '../../support/compare.ts';
import { rates, toyConfig, toyOptions } from '../../support/toy.ts';

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

/** Gradients, losses and state of a few updates. */
const traceOf = (options: OpenOptions, threads: number) =>
  withSession(options, threads, async (session) => ({
    first: await session.gradients(),
    losses: await session.train(rates(9)),
    state: await session.state(),
  }));

describe('threads do not change the result, bit for bit', () => {
  it.each(
    [
      { hiddenSize: 100, vocabularySize: 83, seqLength: 25, batchSize: 2 },
      { hiddenSize: 7, vocabularySize: 83, seqLength: 5, batchSize: 5 },
      { hiddenSize: 130, vocabularySize: 257, seqLength: 25, batchSize: 17 },
      { hiddenSize: 3, vocabularySize: 2, seqLength: 1, batchSize: 17 },
      { hiddenSize: 17, vocabularySize: 300, seqLength: 2, batchSize: 70 },
    ].map(toyConfig),
  )('m $hiddenSize, K $vocabularySize, tau $seqLength, B $batchSize', async (config) => {
    const one = await traceOf(toyOptions(config), 1);
    for (const threads of [2, 3]) expect(await traceOf(toyOptions(config), threads)).toEqual(one);
  });

  it.each(CELL_NAMES)('%s in two layers, with dropout, Adam and clipping by the norm', async (cell) => {
    const recipe: Recipe = { ...PLAIN_RECIPE, optimizer: 'adam', clip: 'norm', clipAt: 0.3, dropout: 0.6 };
    const config = toyConfig({
      cell,
      layers: 2,
      hiddenSize: 13,
      vocabularySize: 19,
      seqLength: 6,
      batchSize: 9,
    });
    const one = await traceOf(toyOptions(config, { recipe }), 1);
    for (const threads of [2, 3]) expect(await traceOf(toyOptions(config, { recipe }), threads)).toEqual(one);
  });
});

describe('dropout', () => {
  it('of more than half, whose threshold is beyond a signed word, is that of the reference', async () => {
    const recipe: Recipe = { ...PLAIN_RECIPE, dropout: 0.6, seed: 2 ** 31 + 5 };
    const config = toyConfig({
      cell: 'gru',
      layers: 2,
      hiddenSize: 9,
      vocabularySize: 7,
      seqLength: 4,
      batchSize: 3,
    });
    const options = toyOptions(config, { recipe });
    const { loss } = await (await new CpuBackend().open(options)).gradients();
    const ours = await withSession(options, 1, (session) => session.gradients());
    expect(Math.abs(ours.loss - loss) / loss).toBeLessThan(1e-5);
  });
});

describe('groups and lanes', () => {
  const config = toyConfig({ hiddenSize: 9, vocabularySize: 11, seqLength: 3, batchSize: 38 });
  const options = toyOptions(config);
  const { batches, ids, validationIds } = options.text;
  const { updatesPerEpoch } = batches!;
  const lengths = { text: ids.length, updatesPerEpoch, validation: validationIds!.length };
  const plan = (threads: number, gradientBytes?: number) =>
    planMemory(config, PLAIN_RECIPE, threads, lengths, false, gradientBytes);

  /** Losses of some updates, with gradients of so many lanes at most. */
  async function lossesWith(threads: number, lanes: number) {
    const planned = plan(threads, lanes * plan(1).layouts[0]!.parameterBytes!);
    expect(planned.layouts[0]!.lanes).toBe(lanes);
    const session = new SimdSession(options, await startEngine('rnn', planned));
    const losses = [...(await session.train(rates(9)))];
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
    expect(plan(64).layouts.length).toBe(10);
    expect(plan(64, 1).layouts.length).toBe(1);
    const large = { ...config, hiddenSize: 1024, seqLength: 5000, batchSize: 64 };
    const { layouts, pages } = planMemory(large, PLAIN_RECIPE, 16, lengths);
    expect(layouts.length).toBeGreaterThan(1);
    expect(layouts.length).toBeLessThan(16);
    expect(pages).toBeLessThanOrEqual(65_536);
  });
});

describe('a thread that died', () => {
  it('ends the wait of the others', async () => {
    const config = toyConfig({ hiddenSize: 8, vocabularySize: 5, seqLength: 4, batchSize: 8 });
    const { text } = toyOptions(config);
    const { updatesPerEpoch } = text.batches!;
    const lengths = { text: text.ids.length, updatesPerEpoch, validation: 0 };
    const { layouts, pages } = planMemory(config, PLAIN_RECIPE, 2, lengths);
    const impatient = layouts.map((layout) => ({ ...layout, lookMilliseconds: 20 }));
    const engine = await startEngine('rnn', { layouts: impatient, pages });
    engine.exports.train(3, 0, 0);
    engine.stop();
    await new Promise((resolve) => setTimeout(resolve, 200)); // until the worker is gone
    expect(() => engine.exports.train(1, 3, 3)).toThrow(WebAssembly.RuntimeError);
  });
});

describe('a training whose thread died', () => {
  it('goes on with one thread within seconds, bit for bit', async () => {
    const config = toyConfig({ hiddenSize: 8, vocabularySize: 5, seqLength: 4, batchSize: 8 });
    const options = toyOptions(config);
    const lengths = { text: options.text.ids.length, updatesPerEpoch: 4, validation: 300 };
    const engine = await startEngine('rnn', planMemory(config, PLAIN_RECIPE, 2, lengths));
    const two = new SimdBackend({ threads: 2 });
    const first = {
      describe: () => two.describe(),
      dispose() {},
      open: async () => new SimdSession(options, engine),
    };
    const spare = { name: 'simd', create: async () => new SimdBackend({ threads: 1 }) };
    const backend = new HandoverBackend(
      first,
      successors({ name: 'simd', create: async () => first, spare }, []),
    );
    const session = await backend.open(options);
    const losses = [...(await session.train(rates(3)))];
    engine.stop();
    await new Promise((resolve) => setTimeout(resolve, 200)); // until the worker is gone
    const before = performance.now();
    losses.push(...(await session.train(rates(6))));
    expect(performance.now() - before).toBeLessThan(15_000); // five at most where nothing else runs
    expect(backend.describe().detail).toMatch(/one thread$/);
    const undisturbed = await withSession(options, 1, (one) => one.train(rates(9)));
    expect(losses).toEqual([...undisturbed]);
    session.dispose();
  });
});

describe('padding', () => {
  it('is never drawn, however much the weights decay', async () => {
    // Each update takes a tenth of every weight: after 700 a logit of -1e30 would be one like the others.
    const recipe: Recipe = { ...PLAIN_RECIPE, optimizer: 'adamw', weightDecay: 1 };
    const config = toyConfig({ hiddenSize: 3, vocabularySize: 5, seqLength: 2 });
    const loss = await withSession(toyOptions(config, { recipe }), 1, async (session) => {
      await session.train(rates(1000, 0.1));
      return session.evaluate();
    });
    expect(loss).toBeLessThan(1.05 * Math.log(5));
  });
});

describe('SimdBackend', () => {
  const small = toyConfig({ hiddenSize: 3, vocabularySize: 2, seqLength: 5, batchSize: 2 });

  it('makes more updates in one call than the module has room for', async () => {
    const config = toyConfig({ hiddenSize: 1, vocabularySize: 2 });
    const inOne = await withSession(toyOptions(config), 1, (session) => session.train(rates(5000)));
    const inParts = await withSession(toyOptions(config), 1, async (session) => {
      const parts: number[] = [];
      for (let i = 0; i < 50; i++) parts.push(...(await session.train(rates(100))));
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

describe('an update that takes long', () => {
  const open = (options: OpenOptions, threads: number) =>
    new SimdBackend({ threads, longCall: 0 }).open(options);
  const trace = async (session: Session) => {
    const heldOut = await session.evaluate();
    const losses = [...(await session.train(rates(5)))];
    const { loss } = await session.gradients();
    const state = await session.state();
    session.dispose();
    return { losses, heldOut, loss, state };
  };

  it.each([
    { batchSize: 1, clip: 'value', threads: 1 }, // a lone lane, whose matrices step at once in short updates
    { batchSize: 1, clip: 'norm', threads: 1 },
    { batchSize: 9, clip: 'value', threads: 2 },
  ] as const)(
    'gives the bits of a short one: B $batchSize, clip by $clip, $threads threads',
    async (given) => {
      const { batchSize, clip, threads } = given;
      const config = toyConfig({ hiddenSize: 33, vocabularySize: 19, seqLength: 9, batchSize });
      const options = toyOptions(config, { recipe: { ...PLAIN_RECIPE, clip, clipAt: 0.3 } });
      const away = await trace(await open(options, threads));
      expect(away).toEqual(await trace(await new SimdBackend({ threads }).open(options)));
    },
  );

  it('leaves the caller free, is given up as if it had never begun, and can be made then', async () => {
    const config = toyConfig({ hiddenSize: 200, vocabularySize: 19, seqLength: 100, batchSize: 40 });
    const options = toyOptions(config);
    const whole = await trace(await open(options, 2));
    const session = await open(options, 2);
    const before = await session.state();
    const controller = new AbortController();
    const given = session.train(rates(5), controller.signal);
    setTimeout(() => controller.abort());
    expect([...(await given)]).toEqual([]);
    expect(await session.state()).toEqual(before);
    expect(await trace(session)).toEqual(whole);
  });
});
