import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, OpenOptions, Session } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { refuses } from '../../src/backends/refusals.ts';
import { CELL_NAMES, cellSizes } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { OPTIMIZER_NAMES, optimizerOf, slotsOf } from '../../src/model/optimizers/index.ts';
import { CLIPS, PLAIN_RECIPE, type Recipe } from '../../src/model/recipe.ts';
import { initialState, type TrainingState } from '../../src/model/state.ts';
import { type RealArray, tensorsOf, viewsOf } from '../../src/model/tensors.ts';
import { referenceGradients } from '../../src/model/update.ts';
import { Random } from '../../src/random.ts';
import { type BatchOptions, ORDERS, startsAt } from '../../src/text/batches.ts';
import { expectTensorsClose, maxDifference, maxRelativeError } from '../support/compare.ts';
import { busyState, rates, type ToyOptions, toyConfig, toyIds, toyOptions } from '../support/toy.ts';

/** Sizes that catch wrong strides, tails and empty loops: 1 and 2, primes, just past a power of two. */
export const SHAPES: readonly ModelConfig[] = [
  { vocabularySize: 2, hiddenSize: 1, seqLength: 1, batchSize: 1 },
  { vocabularySize: 3, hiddenSize: 5, seqLength: 2, batchSize: 2 },
  { vocabularySize: 83, hiddenSize: 100, seqLength: 25, batchSize: 1 },
  { vocabularySize: 65, hiddenSize: 31, seqLength: 26, batchSize: 5 },
  { vocabularySize: 11, hiddenSize: 7, seqLength: 200, batchSize: 3 },
  { vocabularySize: 37, hiddenSize: 130, seqLength: 3, batchSize: 257 },
  { vocabularySize: 5000, hiddenSize: 33, seqLength: 5, batchSize: 2 },
].map(toyConfig);

/** The same for gated cells, whose other products are those of the shapes above. */
const GATED_SHAPES: readonly ModelConfig[] = [
  { vocabularySize: 2, hiddenSize: 1, seqLength: 1, batchSize: 1 },
  { vocabularySize: 29, hiddenSize: 17, seqLength: 9, batchSize: 1 },
  { vocabularySize: 13, hiddenSize: 33, seqLength: 4, batchSize: 37 },
].map(toyConfig);

const SMALL = toyConfig({ vocabularySize: 19, hiddenSize: 13, seqLength: 7, batchSize: 3 });
const SMALLER = toyConfig({ vocabularySize: 7, hiddenSize: 6, seqLength: 3, batchSize: 2 });

/** Bounds that bite: most gradients of the toys are beyond them. */
const CLIP_AT = { value: 0.02, norm: 0.3, none: 5 };

const ORDER_OPTIONS: Readonly<Record<BatchOptions['order'], BatchOptions>> = {
  sequential: { order: 'sequential', chunks: 1, seed: 3 },
  chunks: { order: 'chunks', chunks: 3, seed: 3 },
  random: { order: 'random', chunks: 1, seed: 3 },
};

export interface ConformanceOptions {
  /** Relative bound on gradients, per tensor: 1e-5 for float32, rounding for float64. */
  readonly bound: number;
  readonly shapes?: readonly ModelConfig[];
  /** Why this way to compute must refuse a training; undefined when it must train it. */
  readonly refusal?: (config: ModelConfig, recipe: Recipe) => string | undefined;
  /**
   * For adapters that compile slowly: each optimiser with one clipping and order, the next with others; one depth; two
   * sizes for gated cells, from weights that are not fresh.
   */
  readonly fewer?: boolean;
}

/** What every backend must do, tested the same way on each. */
export function conformance(
  name: string,
  create: () => Promise<Backend>,
  {
    bound,
    shapes = SHAPES,
    refusal = (...given) => refuses(name, ...given),
    fewer = false,
  }: ConformanceOptions,
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

    /** A test where this is trained; where it is refused, the test of that: a sentence, and no session. */
    const whereTrained = (what: string, config: ModelConfig, recipe: Recipe, test: () => Promise<void>) => {
      const sentence = refusal(config, recipe);
      if (sentence === undefined) return it(what, test);
      return it(`refuses, and says what to choose: ${what}`, async () => {
        await expect(backend.open(toyOptions(config, { recipe }))).rejects.toThrow(sentence);
        expect(sentence).toMatch(/; choose /);
      });
    };

    const checkGradients = async (config: ModelConfig, recipe: Recipe, { fresh = !fewer } = {}) => {
      const states: TrainingState[] = [busyState(config, recipe)];
      if (fresh) states.push(initialState(config, new Random(1), recipe));
      for (const state of states) {
        const options = { ...toyOptions(config, { recipe }), state };
        const { loss, gradients } = await using(options, (session) => session.gradients());
        const { ids, batches } = options.text;
        const starts = startsAt(batches!, config.batchSize, state.update);
        const expected = referenceGradients({ config, recipe, ids, starts, state });
        expectTensorsClose(config, gradients, expected, bound);
        const { loss: expectedLoss } = await reference(options, (session) => session.gradients());
        expect(Math.abs(loss - expectedLoss) / expectedLoss).toBeLessThan(bound);
      }
    };

    const expectMomentsClose = (
      config: ModelConfig,
      slots: number,
      actual: RealArray,
      expected: RealArray,
    ) => {
      const P = expected.length / slots;
      for (let slot = 0; slot < slots; slot++) {
        const own = (moments: RealArray) => moments.subarray(slot * P, (slot + 1) * P);
        expectTensorsClose(config, own(actual), own(expected), 10 * bound);
      }
    };

    const checkUpdates = async (config: ModelConfig, toy: ToyOptions) => {
      const options = toyOptions(config, { epochUpdates: 3, ...toy });
      const { learningRate, slots } = optimizerOf(options.recipe);
      const run = async (session: Session) => ({
        losses: await session.train(rates(5, learningRate / 5)),
        state: await session.state(),
      });
      const [actual, expected] = [await using(options, run), await reference(options, run)];
      expect(actual.state.update).toBe(6);
      expect(maxRelativeError(actual.losses, expected.losses)).toBeLessThan(10 * bound);
      expectTensorsClose(config, actual.state.parameters, expected.state.parameters, 10 * bound);
      expectMomentsClose(config, slots.length, actual.state.moments, expected.state.moments);
      expect(maxDifference(actual.state.carried, expected.state.carried)).toBeLessThan(100 * bound);
    };

    describe.each(shapes)('K $vocabularySize, m $hiddenSize, tau $seqLength, B $batchSize', (config) => {
      it('computes the gradients of the reference, from fresh and from other weights', () =>
        checkGradients(config, PLAIN_RECIPE, { fresh: true }));

      it('makes the updates of the reference, through the end of the text', () => checkUpdates(config, {}));
    });

    describe.each(CELL_NAMES)('%s', (cell) => {
      const gated = cellSizes(cell).gates > 1;
      for (const shape of gated ? GATED_SHAPES.slice(fewer ? 1 : 0) : []) {
        const config = { ...shape, cell };
        const sizes = `K ${config.vocabularySize}, m ${config.hiddenSize}, tau ${config.seqLength}, B ${config.batchSize}`;
        whereTrained(
          `computes the gradients and updates of the reference, ${sizes}`,
          config,
          PLAIN_RECIPE,
          async () => {
            await checkGradients(config, PLAIN_RECIPE);
            await checkUpdates(config, {});
          },
        );
      }

      for (const [o, optimizer] of OPTIMIZER_NAMES.entries()) {
        const start = (o + CELL_NAMES.indexOf(cell)) % CLIPS.length;
        for (const clip of fewer ? [CLIPS[start]!] : CLIPS) {
          const orders = fewer ? [ORDERS[(start + o) % ORDERS.length]!] : ORDERS;
          const config = { ...SMALLER, cell };
          const recipe = recipeWith(optimizer, clip);
          const what = `${optimizer}, clipping by ${clip}, ${recipe.loss} loss, ${orders.join(', ')}`;
          whereTrained(`makes the updates of the reference: ${what}`, config, recipe, async () => {
            for (const order of orders) {
              const epochUpdates = order === 'chunks' ? 1 : 3; // for each of the chunks
              await checkUpdates(config, { recipe, order: ORDER_OPTIONS[order], epochUpdates });
            }
          });
        }
      }

      describe.each(fewer ? [3] : [2, 3])('in %i layers', (layers) => {
        const config = { ...SMALL, cell, layers };
        const adam = recipeWith('adam', 'norm');
        whereTrained(
          'computes the gradients and updates of the reference',
          config,
          PLAIN_RECIPE,
          async () => {
            await checkGradients(config, PLAIN_RECIPE);
            await checkUpdates(config, { recipe: adam });
          },
        );

        const dropping = { ...adam, dropout: 0.3, seed: 77 };
        whereTrained('drops the units that the reference drops', config, dropping, async () => {
          await checkGradients(config, dropping);
          await checkUpdates(config, { recipe: dropping, order: ORDER_OPTIONS.random });
        });

        whereTrained(
          'reads and writes as the reference does, nothing dropped',
          config,
          dropping,
          async () => {
            const options = toyOptions(config, { recipe: dropping });
            const request = { prime: Uint32Array.of(1, 5, 2), uniforms: new Random(11).uniforms(60) };
            const run = async (session: Session) => {
              await session.train(rates(2, 0.001));
              const texts = [];
              for (const from of ['zero', 'stream'] as const)
                texts.push(...(await session.sample({ from, ...request, temperature: 0.8, topP: 1 })));
              return { texts, loss: await session.evaluate() };
            };
            const [actual, expected] = [await using(options, run), await reference(options, run)];
            expect(actual.texts).toEqual(expected.texts);
            expect(Math.abs(actual.loss - expected.loss) / expected.loss).toBeLessThan(10 * bound);
          },
        );
      });

      describe.each(fewer ? [2] : [1, 2])('documents, in layers: %i', (layers) => {
        // The end mark comes in every fifth place or so: at the start of an update, in its middle and at its end.
        const config = { ...SMALL, vocabularySize: 5, cell, layers, endMark: 2 };
        const dropping = { ...recipeWith('adam', 'norm'), dropout: layers > 1 ? 0.2 : 0 };
        whereTrained(
          'computes the gradients and updates of the reference from zero states on',
          config,
          dropping,
          async () => {
            await checkGradients(config, dropping);
            await checkUpdates(config, { recipe: dropping });
            await checkUpdates(config, { recipe: dropping, order: ORDER_OPTIONS.random });
            const { endMark, ...without } = config;
            const loss = async (one: ModelConfig) =>
              (await using(toyOptions(one), (session) => session.gradients())).loss;
            expect(await loss(config)).not.toBe(await loss(without));
          },
        );

        whereTrained(
          'reads and writes as the reference does, each from zero states',
          config,
          dropping,
          async () => {
            const options = toyOptions(config, { recipe: dropping });
            const request = { prime: Uint32Array.of(2, 3), uniforms: new Random(11).uniforms(80) };
            const run = async (session: Session) => {
              const texts = [];
              for (const from of ['zero', 'stream'] as const)
                texts.push(...(await session.sample({ from, ...request, temperature: 1, topP: 1 })));
              return { texts, loss: await session.evaluate() };
            };
            const [actual, expected] = [await using(options, run), await reference(options, run)];
            expect(actual.texts).toEqual(expected.texts);
            expect(actual.texts).toContain(config.endMark);
            expect(Math.abs(actual.loss - expected.loss) / expected.loss).toBeLessThan(10 * bound);
          },
        );
      });

      const config = { ...SMALL, cell };
      const droppingOutputs = { ...PLAIN_RECIPE, dropout: 0.5 };
      whereTrained('drops outputs of a single layer too', config, droppingOutputs, async () => {
        await checkGradients(config, droppingOutputs);
        await checkUpdates(config, { recipe: droppingOutputs });
      });

      whereTrained(
        'goes on from a stored state as if nothing had happened',
        config,
        PLAIN_RECIPE,
        async () => {
          const options = toyOptions(config, { epochUpdates: 6 });
          const part = (updates: number, state = options.state) =>
            using({ ...options, state }, async (session) => ({
              losses: await session.train(rates(updates)),
              state: await session.state(),
            }));
          const whole = await part(10);
          const first = await part(6);
          const second = await part(4, first.state);
          expect([...first.losses, ...second.losses]).toEqual([...whole.losses]);
          expect(second.state).toEqual(whole.state);
        },
      );

      whereTrained('samples without a text to train on', config, PLAIN_RECIPE, async () => {
        const one = { ...config, batchSize: 1, seqLength: 1 };
        const { parameters, moments } = busyState(one);
        const { carried } = initialState(one, new Random(1), PLAIN_RECIPE);
        const state = { update: 0, parameters, moments, carried };
        const options = { config: one, recipe: PLAIN_RECIPE, text: { ids: new Uint32Array() }, state };
        const request = {
          from: 'zero',
          prime: Uint32Array.of(2),
          uniforms: new Random(1).uniforms(30),
          temperature: 1,
          topP: 1,
        } as const;
        const run = (session: Session) => session.sample(request).then((ids) => [...ids]);
        expect(await using(options, run)).toEqual(await reference(options, run));
      });
    });

    for (const optimizer of OPTIMIZER_NAMES) {
      const recipe = { ...recipeWith(optimizer, 'none'), momentum: 0.995, decay: 0.99999 };
      whereTrained(`begins ${optimizer} from no moments, and forgets slowly`, SMALLER, recipe, async () => {
        const options = toyOptions(SMALLER, { recipe });
        const moments = options.state.moments.map(() => 0);
        const run = async (session: Session) => {
          await session.train(rates(2, optimizerOf(recipe).learningRate));
          return session.state();
        };
        const fresh = { ...options, state: { ...options.state, update: 0, moments } };
        const [actual, expected] = [await using(fresh, run), await reference(fresh, run)];
        expectMomentsClose(SMALLER, slotsOf(recipe), actual.moments, expected.moments);
        const moved = (state: TrainingState) =>
          Float64Array.from(state.parameters, (value, i) => value - options.state.parameters[i]!);
        expectTensorsClose(SMALLER, moved(actual), moved(expected), 100 * bound);
      });
    }

    it('goes on exactly through epochs of other orders, with dropout where it has it', async () => {
      const layered = { ...SMALL, layers: 2 };
      const dropping = { ...recipeWith('adamw', 'norm'), dropout: 0.2 };
      const [config, recipe] = refusal(layered, dropping) ? [SMALL, PLAIN_RECIPE] : [layered, dropping];
      for (const order of ['chunks', 'random'] as const) {
        const options = toyOptions(config, { epochUpdates: 2, recipe, order: ORDER_OPTIONS[order] });
        const train = (state: TrainingState, ...parts: number[]) =>
          using({ ...options, state }, async (session) => {
            const losses = await Promise.all(parts.map((updates) => session.train(rates(updates, 0.001))));
            return { losses: losses.flatMap((part) => [...part]), state: await session.state() };
          });
        const whole = await train(options.state, 20);
        const first = await train(options.state, 5, 2);
        const second = await train(first.state, 1, 12);
        expect([...first.losses, ...second.losses]).toEqual(whole.losses);
        expect(second.state).toEqual(whole.state);
      }
    });

    it('is the same bit by bit each time', async () => {
      const run = (session: Session) =>
        session.train(rates(12)).then(async (losses) => ({ losses, state: await session.state() }));
      expect(await using(toyOptions(SMALL), run)).toEqual(await using(toyOptions(SMALL), run));
    });

    it('opens the state that it gave away unchanged', async () => {
      const state = busyState(SMALL);
      const given = await using({ ...toyOptions(SMALL), state }, (session) => session.state());
      for (const part of ['parameters', 'moments', 'carried'] as const)
        expect([...given[part]]).toEqual([...state[part]]);
      expect(given.update).toBe(state.update);
    });

    it('is not disturbed by gradients, evaluation, sampling and copies', async () => {
      const prime = Uint32Array.of(3, 4);
      const uniforms = new Random(2).uniforms(20);
      const plain = await using(toyOptions(SMALL), (session) => session.train(rates(6)));
      const disturbed = await using(toyOptions(SMALL), async (session) => {
        const losses = [await session.train(rates(3))];
        await session.gradients();
        await session.evaluate();
        await session.sample({ from: 'stream', prime, uniforms, temperature: 1, topP: 1 });
        session.keep(0);
        losses.push(await session.train(rates(3)));
        return losses.flatMap((part) => [...part]);
      });
      expect(disturbed).toEqual([...plain]);
    });

    it('runs overlapping calls in the order in which they were made', async () => {
      const ordered = await using(toyOptions(SMALL), async (session) => {
        const first = await session.train(rates(3));
        const state = await session.state();
        return { first, state, second: await session.train(rates(4)) };
      });
      const overlapping = await using(toyOptions(SMALL), async (session) => {
        const calls = [session.train(rates(3)), session.state(), session.train(rates(4))] as const;
        const [first, state, second] = await Promise.all(calls);
        return { first, state, second };
      });
      expect(overlapping).toEqual(ordered);
    });

    it('keeps copies of the parameters as they were at that call', async () => {
      await using(toyOptions(SMALL), async (session) => {
        session.train(rates(2));
        session.keep(1);
        const there = session.state();
        session.train(rates(3));
        session.keep(3);
        expect(await session.kept(1)).toEqual((await there).parameters);
        expect(await session.kept(3)).toEqual((await session.state()).parameters);
        expect(await session.kept(3)).not.toEqual(await session.kept(1));
      });
    });

    it('evaluates the held-out text in parts as in one', async () => {
      const options = toyOptions(SMALL);
      const validationIds = toyIds(1000, SMALL.vocabularySize, 9);
      const text = { ...options.text, validationIds };
      const ends = [256, 768, 999];
      const [whole, ...parts] = await using({ ...options, text }, async (session) => {
        const losses = [await session.evaluate()];
        for (const [i, to] of ends.entries()) {
          const from = ends[i - 1] ?? 0;
          losses.push(((await session.evaluate({ from, to })) * (to - from)) / 999);
        }
        return [...losses, await session.evaluate({ from: 0, to: 999 })];
      });
      const again = parts.pop();
      expect(again).toBe(whole);
      expect(parts.reduce((a, b) => a + b)).toBeCloseTo(whole!, 6);
    });

    it('evaluates the held-out text like the reference, with the present weights', async () => {
      const run = async (session: Session) => {
        const before = await session.evaluate();
        await session.train(rates(3));
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
      { temperature: 1.5, topP: 0.9, topK: 3 },
      { temperature: 0, topP: 1 },
    ])(
      'writes the text of the reference for the same uniforms: temperature $temperature, top-p $topP, top-k $topK',
      async (options) => {
        const prime = Uint32Array.of(1, 5, 2);
        const uniforms = new Random(11).uniforms(150);
        for (const from of ['zero', 'stream'] as const) {
          const run = async (session: Session) => {
            await session.train(rates(2));
            return [...(await session.sample({ from, prime, uniforms, ...options }))];
          };
          expect(await using(toyOptions(SMALL), run)).toEqual(await reference(toyOptions(SMALL), run));
        }
      },
    );

    it('writes a text in parts as at once, and trains on alike', async () => {
      const uniforms = new Random(11).uniforms(60);
      const plainly = { temperature: 1, topP: 1 };
      for (const from of ['zero', 'stream'] as const) {
        const run = (ends: readonly number[]) => async (session: Session) => {
          await session.train(rates(2));
          const parts = ends.map((end, i) =>
            session.sample({
              from: i === 0 ? from : 'last',
              prime: i === 0 ? Uint32Array.of(1, 5, 2) : new Uint32Array(),
              uniforms: uniforms.subarray(ends[i - 1] ?? 0, end),
              ...plainly,
            }),
          );
          const ids = (await Promise.all(parts)).flatMap((part) => [...part]);
          return { ids, losses: [...(await session.train(rates(2)))] };
        };
        const whole = await using(toyOptions(SMALL), run([60]));
        expect(await using(toyOptions(SMALL), run([1, 8, 9, 40, 60]))).toEqual(whole);
        expect(whole.ids).toHaveLength(60);
      }
    });

    it('takes each update’s own learning rate', async () => {
      const varied = Float64Array.of(0.02, 0.02, 0.05, 0.001, 0.03, 0);
      const run = async (session: Session) => [...(await session.train(varied))];
      const expected = await reference(toyOptions(SMALL), run);
      expect(maxRelativeError(await using(toyOptions(SMALL), run), expected)).toBeLessThan(10 * bound);
      expect(expected).not.toEqual(
        await reference(toyOptions(SMALL), async (session) => [...(await session.train(rates(6)))]),
      );
    });

    it('lets a weight that is not a number reach the loss', async () => {
      const options = toyOptions(SMALL);
      const parameters = options.state.parameters.slice();
      viewsOf(tensorsOf(SMALL), parameters).W!.fill(Number.NaN, 0, 1);
      const spoilt = { ...options, state: { ...options.state, parameters } };
      const [loss] = await using(spoilt, (session) => session.train(rates(1)));
      expect(loss).toBeNaN();
    });

    it('may be disposed of twice', async () => {
      const session = await backend.open(toyOptions(SMALL));
      session.dispose();
      session.dispose();
    });
  });
}

/** A recipe that differs from the plain one in all that it can, with moments that matter. */
function recipeWith(optimizer: Recipe['optimizer'], clip: Recipe['clip']): Recipe {
  return {
    ...PLAIN_RECIPE,
    optimizer,
    ...optimizerOf({ optimizer }).settings,
    clip,
    clipAt: CLIP_AT[clip],
    loss: slotsOf({ optimizer }) > 1 || clip === 'norm' ? 'mean' : 'sum',
  };
}
