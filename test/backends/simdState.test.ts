import { describe, expect, it } from 'vitest';
import { caseOf, type Shape, withSession } from './simdCase.ts';

describe('the result does not depend on the number of threads, bit for bit', () => {
  const shapes: Shape[] = [
    [100, 83, 25, 2],
    [7, 83, 5, 5],
    [130, 257, 25, 17],
    [3, 2, 1, 17],
  ];
  it.each(shapes)('m %i, K %i, tau %i, B %i', async (...shape) => {
    const [one, ...more] = await Promise.all(
      [1, 2, 3].map((threads) =>
        withSession(caseOf(shape), threads, async (session) => ({
          first: await session.gradients(),
          losses: await session.train(9),
          state: await session.state(),
          next: await session.gradients(),
        })),
      ),
    );
    for (const other of more) expect(other).toEqual(one);
  });
});

describe('a session', () => {
  it.each([1, 2])('goes on from its state as if it had not stopped, %i threads', async (threads) => {
    const options = caseOf([100, 83, 25, 5]);
    const whole = await withSession(options, threads, async (session) => {
      await session.train(100);
      return session.state();
    });
    const half = await withSession(options, threads, async (session) => {
      await session.train(60);
      return session.state();
    });
    const resumed = await withSession({ ...options, state: half }, threads, async (session) => {
      await session.train(40);
      return session.state();
    });
    expect(resumed).toEqual(whole);
  });

  it('gives the state that it was opened with', async () => {
    const options = caseOf([7, 83, 5, 5]);
    const random = (array: Float64Array | Float32Array) =>
      Float32Array.from(array, (_, i) => Math.fround(Math.sin(i)));
    const { parameters, memory, hidden } = options.state;
    const state = {
      update: 3,
      parameters: random(parameters),
      memory: random(memory),
      hidden: random(hidden),
    };
    expect(await withSession({ ...options, state }, 1, (session) => session.state())).toEqual(state);
  });

  it('makes more updates in one call than the module leaves losses for', async () => {
    const losses = await withSession(caseOf([1, 2, 1, 1]), 1, (session) => session.train(5000));
    expect(losses.length).toBe(5000);
    expect(losses.every((loss) => loss > 0)).toBe(true);
  });

  it('keeps the parameters as they were between two calls', async () => {
    await withSession(caseOf([7, 83, 5, 2]), 2, async (session) => {
      const fresh = (await session.state()).parameters;
      session.keep(0);
      void session.train(10);
      session.keep(3);
      void session.train(10);
      expect(await session.kept(0)).toEqual(fresh);
      expect(await session.kept(3)).not.toEqual((await session.state()).parameters);
    });
  });

  it('changes nothing at learning rate 0 but AdaGrad memory and h', async () => {
    await withSession(caseOf([7, 83, 5, 2]), 1, async (session) => {
      const { parameters } = await session.state();
      session.setLearningRate(0);
      await session.train(3);
      expect((await session.state()).parameters).toEqual(parameters);
    });
  });

  it('opens without a text to train on, for sampling', async () => {
    const options = { ...caseOf([7, 83, 5, 2]), text: { ids: new Uint32Array() } };
    const request = {
      from: 'zero',
      prime: Uint32Array.of(1),
      coins: Float64Array.of(0.5),
      temperature: 1,
      topP: 1,
    } as const;
    expect((await withSession(options, 2, (session) => session.sample(request))).length).toBe(1);
  });

  it('can be disposed twice', async () => {
    await withSession(caseOf([7, 83, 5, 2]), 2, async (session) => session.dispose());
  });
});
