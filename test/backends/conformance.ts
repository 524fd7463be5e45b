import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, OpenOptions, Session } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { referenceGradients } from '../../src/model/gradient-check.ts';
import { Random } from '../../src/random.ts';
import { initialState, type TrainingState } from '../../src/model/state.ts';
import { expectTensorsClose, maxRelativeError } from '../support/compare.ts';
import { busyState, toyOptions } from '../support/toy.ts';

/** Sizes that catch wrong strides, tails and empty loops: 1 and 2, primes, just past a power of two. */
export const SHAPES: readonly ModelConfig[] = [
  { vocabularySize: 2, hiddenSize: 1, seqLength: 1, batchSize: 1 },
  { vocabularySize: 3, hiddenSize: 5, seqLength: 2, batchSize: 2 },
  { vocabularySize: 83, hiddenSize: 100, seqLength: 25, batchSize: 1 },
  { vocabularySize: 65, hiddenSize: 31, seqLength: 26, batchSize: 5 },
  { vocabularySize: 11, hiddenSize: 7, seqLength: 200, batchSize: 3 },
  { vocabularySize: 37, hiddenSize: 130, seqLength: 3, batchSize: 257 },
  { vocabularySize: 5000, hiddenSize: 33, seqLength: 5, batchSize: 2 },
];

const SMALL: ModelConfig = { vocabularySize: 19, hiddenSize: 13, seqLength: 7, batchSize: 3 };

export interface ConformanceOptions {
  /** Relative bound on gradients, per tensor: 1e-5 for float32, rounding for float64. */
  readonly bound: number;
  readonly shapes?: readonly ModelConfig[];
}

/** What every backend must do, tested the same way on each. */
export function conformance(
  name: string,
  create: () => Promise<Backend>,
  { bound, shapes = SHAPES }: ConformanceOptions,
): void {
  describe(`${name} conforms`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await create();
    });
    afterAll(() => backend?.dispose());

    const using = async <T>(options: OpenOptions, use: (session: Session) => Promise<T>): Promise<T> => {
      const session = await backend.open(options);
      try {
        return await use(session);
      } finally {
        session.dispose();
      }
    };
    const reference = async <T>(options: OpenOptions, use: (session: Session) => Promise<T>): Promise<T> =>
      use(await new CpuBackend().open(options));

    describe.each(shapes)('K $vocabularySize, m $hiddenSize, tau $seqLength, B $batchSize', (config) => {
      it('computes the gradients of the reference, from fresh and from other weights', async () => {
        const states: TrainingState[] = [initialState(config, new Random(1)), busyState(config)];
        for (const state of states) {
          const options = { ...toyOptions(config), state };
          const { loss, gradients } = await using(options, (session) => session.gradients());
          const { ids } = options.text;
          expectTensorsClose(config, gradients, referenceGradients({ config, ids, state }), bound);
          const expected = await reference(options, (session) => session.gradients());
          expect(Math.abs(loss - expected.loss) / expected.loss).toBeLessThan(bound);
        }
      });

      it('makes the updates of the reference, through the end of the text', async () => {
        const options = toyOptions(config, 3);
        const run = async (session: Session) => ({
          losses: await session.train(5),
          state: await session.state(),
        });
        const [actual, expected] = [await using(options, run), await reference(options, run)];
        expect(actual.state.update).toBe(6);
        expect(maxRelativeError(actual.losses, expected.losses)).toBeLessThan(10 * bound);
        expectTensorsClose(config, actual.state.parameters, expected.state.parameters, 10 * bound);
        expectTensorsClose(config, actual.state.memory, expected.state.memory, 10 * bound);
        const hidden = Array.from(expected.state.hidden, (h, i) => Math.abs(h - actual.state.hidden[i]!));
        expect(hidden.reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(100 * bound);
      });
    });

    it('is the same bit by bit each time', async () => {
      const run = (session: Session) =>
        session.train(12).then(async (losses) => ({ losses, state: await session.state() }));
      expect(await using(toyOptions(SMALL), run)).toEqual(await using(toyOptions(SMALL), run));
    });

    it('goes on from a stored state as if nothing had happened', async () => {
      const options = toyOptions(SMALL, 6);
      const whole = await using(options, async (session) => ({
        losses: await session.train(10),
        state: await session.state(),
      }));
      const first = await using(options, async (session) => ({
        losses: await session.train(6),
        state: await session.state(),
      }));
      const second = await using({ ...options, state: first.state }, async (session) => ({
        losses: await session.train(4),
        state: await session.state(),
      }));
      expect([...first.losses, ...second.losses]).toEqual([...whole.losses]);
      expect(second.state).toEqual(whole.state);
    });

    it('opens the state that it gave away unchanged', async () => {
      const state = busyState(SMALL);
      const given = await using({ ...toyOptions(SMALL), state }, (session) => session.state());
      for (const part of ['parameters', 'memory', 'hidden'] as const)
        expect([...given[part]]).toEqual([...state[part]]);
      expect(given.update).toBe(state.update);
    });

    it('is not disturbed by gradients, evaluation, sampling and copies', async () => {
      const prime = Uint32Array.of(3, 4);
      const coins = new Random(2).coins(20);
      const plain = await using(toyOptions(SMALL), (session) => session.train(6));
      const disturbed = await using(toyOptions(SMALL), async (session) => {
        const losses = [await session.train(3)];
        await session.gradients();
        await session.evaluate();
        await session.sample({ from: 'stream', prime, coins, temperature: 1, topP: 1 });
        session.keep(0);
        losses.push(await session.train(3));
        return losses.flatMap((part) => [...part]);
      });
      expect(disturbed).toEqual([...plain]);
    });

    it('runs overlapping calls in the order in which they were made', async () => {
      const ordered = await using(toyOptions(SMALL), async (session) => {
        const first = await session.train(3);
        const state = await session.state();
        return { first, state, second: await session.train(4) };
      });
      const overlapping = await using(toyOptions(SMALL), async (session) => {
        const calls = [session.train(3), session.state(), session.train(4)] as const;
        const [first, state, second] = await Promise.all(calls);
        return { first, state, second };
      });
      expect(overlapping).toEqual(ordered);
    });

    it('keeps copies of the parameters as they were at that call', async () => {
      await using(toyOptions(SMALL), async (session) => {
        session.train(2);
        session.keep(1);
        const there = session.state();
        session.train(3);
        session.keep(3);
        expect(await session.kept(1)).toEqual((await there).parameters);
        expect(await session.kept(3)).toEqual((await session.state()).parameters);
        expect(await session.kept(3)).not.toEqual(await session.kept(1));
      });
    });

    it('evaluates the held-out text like the reference, with the present weights', async () => {
      const run = async (session: Session) => {
        const before = await session.evaluate();
        await session.train(3);
        return [before, await session.evaluate()];
      };
      const expected = await reference(toyOptions(SMALL), run);
      expect(maxRelativeError(await using(toyOptions(SMALL), run), expected)).toBeLessThan(10 * bound);
      expect(expected[0]).not.toBe(expected[1]);
    });

    it.each([
      { temperature: 1, topP: 1 },
      { temperature: 0.6, topP: 1 },
      { temperature: 1.5, topP: 0.7 },
      { temperature: 0, topP: 1 },
    ])(
      'writes the text of the reference for the same coins: temperature $temperature, top-p $topP',
      async (options) => {
        const prime = Uint32Array.of(1, 5, 2);
        const coins = new Random(11).coins(150);
        for (const from of ['zero', 'stream'] as const) {
          const run = async (session: Session) => {
            await session.train(2);
            return [...(await session.sample({ from, prime, coins, ...options }))];
          };
          expect(await using(toyOptions(SMALL), run)).toEqual(await reference(toyOptions(SMALL), run));
        }
      },
    );

    it('samples without a text to train on', async () => {
      const config = { ...SMALL, batchSize: 1, seqLength: 1 };
      const { parameters, memory } = busyState(config);
      const state = { update: 0, parameters, memory, hidden: new Float64Array(config.hiddenSize) };
      const options = { config, text: { ids: new Uint32Array() }, state, learningRate: 0.1 };
      const request = {
        from: 'zero',
        prime: Uint32Array.of(2),
        coins: new Random(1).coins(30),
        temperature: 1,
        topP: 1,
      } as const;
      const run = (session: Session) => session.sample(request).then((ids) => [...ids]);
      expect(await using(options, run)).toEqual(await reference(options, run));
    });

    it('takes a new learning rate from the next update on', async () => {
      const run = async (session: Session) => {
        const before = await session.train(2);
        session.setLearningRate(0.05);
        return [...before, ...(await session.train(4))];
      };
      const expected = await reference(toyOptions(SMALL), run);
      expect(maxRelativeError(await using(toyOptions(SMALL), run), expected)).toBeLessThan(10 * bound);
      expect(expected).not.toEqual(
        await reference(toyOptions(SMALL), async (session) => [...(await session.train(6))]),
      );
    });

    it('may be disposed of twice', async () => {
      const session = await backend.open(toyOptions(SMALL));
      session.dispose();
      session.dispose();
    });
  });
}
