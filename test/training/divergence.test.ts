import { describe, expect, it } from 'vitest';
import type { Session } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import type { Checkpoint } from '../../src/training/checkpoint.ts';
import type { TrainingEvent } from '../../src/training/events.ts';
import { type TrainingOptions, trainingOptions } from '../../src/training/options.ts';
import { Trainer, type TrainerOptions } from '../../src/training/trainer.ts';
import { backendWith } from '../support/broken-backend.ts';
import { clocked } from '../support/clocked.ts';
import { mobyDick } from '../support/moby-dick.ts';

const corpus = corpusOf('Call me Ishmael. Some years ago, never mind how long.\n'.repeat(30), 'ishmael');
const small: Partial<TrainingOptions> = {
  hiddenSize: 9,
  seqLength: 7,
  updates: 400,
  sampleEvery: 0,
  logEvery: 50,
  checkpointEvery: 100,
  checkpointMinutes: 0,
};

async function run(chosen: Partial<TrainingOptions>, more: Partial<TrainerOptions> = {}) {
  const options = trainingOptions({ ...small, ...chosen });
  const trainer = await Trainer.open({
    corpus,
    options,
    ...more,
    ...clocked(more.backend ?? new CpuBackend()),
  });
  const events: TrainingEvent[] = [];
  for await (const event of trainer.run()) events.push(event);
  trainer.dispose();
  return { events, trainer };
}

const of = <T extends TrainingEvent['type']>(events: readonly TrainingEvent[], type: T) =>
  events.filter((event): event is Extract<TrainingEvent, { type: T }> => event.type === type);
const checkpoints = (events: readonly TrainingEvent[]) =>
  of(events, 'checkpoint').map(({ checkpoint }) => checkpoint);

/** Its loss is NaN from update 251 on at learning rates above `most`. */
function breaking(most: number) {
  let update = 0;
  return backendWith({
    async train(this: Session, rates: Float64Array) {
      ({ update } = await this.state());
      const losses = await this.train(rates);
      return losses.map((loss, i) => (update + i >= 250 && rates[i]! > most ? Number.NaN : loss));
    },
  });
}

/** Ordinary losses, but NaN among the parameters, as on a device that hides them in a minimum. */
const hiding = backendWith({
  async state(this: Session) {
    const state = await this.state();
    if (state.update >= 200) state.parameters[3] = Number.NaN;
    return state;
  },
});

describe('numbers gone bad', () => {
  it('end a training with advice, and are in no checkpoint', async () => {
    const { events } = await run({}, { backend: breaking(0) });
    expect(checkpoints(events).map(({ update }) => update)).toEqual([100, 200]);
    expect(events.slice(-2)).toEqual([
      expect.objectContaining({
        type: 'warning',
        kind: 'diverged',
        update: 251,
        seen: 'the loss of update 251 is NaN',
        remedy: { learningRate: 0.05 },
      }),
      expect.objectContaining({ type: 'done', stopped: true, diverged: true }),
    ]);
  });

  it('are noticed before a checkpoint is handed out, though losses are ordinary', async () => {
    const { events } = await run({}, { backend: hiding });
    expect(checkpoints(events).map(({ update }) => update)).toEqual([100]);
    expect(of(events, 'warning')).toMatchObject([
      { update: 200, seen: 'the tensor "U" holds numbers that are not finite' },
    ]);
  });

  it('are noticed in the best model as well', async () => {
    const backend = backendWith({
      async kept(this: Session, slot: number) {
        return (await this.kept(slot)).fill(Number.POSITIVE_INFINITY);
      },
    });
    const { events } = await run({}, { backend });
    expect(checkpoints(events)).toEqual([]);
    expect(of(events, 'done')).toMatchObject([{ diverged: true }]);
  });

  it('take a training back to the last good state, from where it goes on at half the rate as if it had been told to', async () => {
    const { events, trainer } = await run({ onDivergence: 'halve' }, { backend: breaking(0.05) });
    expect(of(events, 'warning')).toEqual([]);
    expect(of(events, 'rewound')).toMatchObject([{ update: 200, from: 251, learningRate: 0.05 }]);
    expect(events.at(-1)).toEqual({ type: 'done', update: 400, stopped: false });
    expect(trainer.update).toBe(400);

    const before = checkpoints((await run({ updates: 200 })).events).at(-1)!;
    const resumed = await run({ learningRate: 0.05 }, { checkpoint: before });
    const [after, expected] = [checkpoints(events).at(-1)!, checkpoints(resumed.events).at(-1)!];
    expect(after.state).toEqual(expected.state);
    expect(after.smoothLoss).toBe(expected.smoothLoss);
    expect(after.options.learningRate).toBe(0.05);
    const saved = checkpoints(events).find(
      ({ update, options }) => update === 200 && options.learningRate === 0.05,
    );
    expect(saved!.state).toEqual(before.state);
  });

  it('take it back to the very beginning where nothing was good, as often as it takes', async () => {
    const backend = backendWith({
      async train(this: Session, rates: Float64Array) {
        const losses = await this.train(rates);
        return losses.map((loss, i) => (rates[i]! > 0.03 ? Number.NaN : loss));
      },
    });
    const { events } = await run({ onDivergence: 'halve' }, { backend });
    expect(of(events, 'rewound').map(({ update, learningRate }) => [update, learningRate])).toEqual([
      [0, 0.05],
      [0, 0.025],
    ]);
    const never = await run({ learningRate: 0.025 });
    expect(checkpoints(events).at(-1)!.state).toEqual(checkpoints(never.events).at(-1)!.state);
  });

  it('end it all the same once the rate cannot be halved any more', async () => {
    const backend = backendWith({ train: async (rates) => rates.map(() => Number.NaN) });
    const { events } = await run({ onDivergence: 'halve', learningRate: 3e-6 }, { backend });
    expect(of(events, 'rewound')).toHaveLength(1);
    expect(of(events, 'done')).toMatchObject([{ diverged: true }]);
  });
});

/** Nats a character: of guessing blindly among the letters of the corpus, about 3. */
const [BREAKING, HOPELESS] = [4.5, 20];

/** Its loss is as said from some update on, at learning rates above `most`. */
function worseFrom(from: number, nats: (update: number) => number, most = 0) {
  return backendWith({
    async train(this: Session, rates: Float64Array) {
      const { update } = await this.state();
      const losses = await this.train(rates);
      return losses.map((loss, i) => {
        const at = update + i;
        return at >= from && rates[i]! > most ? small.seqLength! * nats(at) : loss;
      });
    },
  });
}

describe('a state that is no good any more', () => {
  const tiny: Partial<TrainingOptions> = {
    hiddenSize: 2,
    updates: 4000,
    checkpointEvery: 100,
    logEvery: 1000,
  };
  const updatesOf = (events: readonly TrainingEvent[]) => checkpoints(events).map(({ update }) => update);
  /** One breaking, then hopeless. */
  const worse = (update: number) => (update < 2400 ? BREAKING : HOPELESS);

  it('takes the place of no good checkpoint before it is judged', async () => {
    const { events } = await run(tiny, { backend: worseFrom(2200, worse) });
    expect(updatesOf(events).at(-1)).toBe(2200);
    expect(of(events, 'warning').at(-1)).toMatchObject({ update: 3000, kind: 'diverged' });
  });

  it('is not handed out where none was good before, if it is hopeless', async () => {
    const { events } = await run({ ...tiny, updates: 2500 }, { backend: worseFrom(0, () => HOPELESS) });
    expect(updatesOf(events)).toEqual([]);
    expect(of(events, 'done')).toMatchObject([{ update: 2000, diverged: true }]);
  });

  it('ends a training as diverged when it is stopped there', async () => {
    const { events } = await run({ ...tiny, updates: 2450 }, { backend: worseFrom(2200, worse) });
    expect(updatesOf(events).at(-1)).toBe(2200);
    expect(events.at(-1)).toEqual({ type: 'done', update: 2450, stopped: true, diverged: true });
    expect(of(events, 'warning').at(-1)!.seen).toMatch(/is worse than guessing blindly/);
  });

  it('is replaced by the last good one, where a pause handed it out and it diverged then', async () => {
    const options = trainingOptions({ ...small, ...tiny });
    const trainer = await Trainer.open({ ...clocked(worseFrom(2200, worse)), corpus, options });
    const events: TrainingEvent[] = [];
    for await (const event of trainer.run(undefined, 2350)) events.push(event);
    expect(updatesOf(events).slice(-2)).toEqual([2200, 2350]);
    for await (const event of trainer.run()) events.push(event);
    expect(updatesOf(events).slice(-2)).toEqual([2350, 2200]);
    trainer.dispose();
  });

  it('is not gone back to by a run that was ended and resumed there', async () => {
    const backend = worseFrom(0, worse, 0.05);
    const before = checkpoints((await run({ ...tiny, updates: 100 }, { backend })).events).at(-1)!;
    const broken = { ...before, shownLoss: small.seqLength! * BREAKING };
    const resume = (checkpoint: Checkpoint) =>
      run(
        { ...tiny, updates: 3200, onDivergence: 'halve' },
        { backend: worseFrom(0, () => HOPELESS, 0.05), checkpoint },
      );
    expect(of((await resume(broken)).events, 'rewound')).toMatchObject([{ update: 0 }]);
    const good = { ...before, shownLoss: small.seqLength! };
    expect(of((await resume(good)).events, 'rewound')).toMatchObject([{ update: 100 }]);
  });
});

describe('a loss far above guessing blindly', () => {
  const wild: Partial<TrainingOptions> = {
    ...{ hiddenSize: 100, seqLength: 25, updates: 20_000, learningRate: 10, checkpointEvery: 1000 },
  };
  const moby = { corpus: mobyDick(), backend: new SimdBackend({ threads: 1 }) };

  it('ends a training', async () => {
    const { events } = await run(wild, moby);
    const [warning] = of(events, 'warning');
    expect(warning).toMatchObject({ update: 2000, kind: 'diverged', remedy: { learningRate: 0.05 } });
    expect(warning!.seen).toMatch(
      /^the loss, \d+\.\d\d nats a character, is worse than guessing blindly, 4\.\d\d; 100 of 100 units/,
    );
    expect(checkpoints(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'done', diverged: true });
  });

  it('is halved until it learns, from before it went wrong', async () => {
    const { events } = await run({ ...wild, onDivergence: 'halve', updates: 3000 }, moby);
    const rewound = of(events, 'rewound');
    expect(rewound.length).toBeGreaterThan(2);
    expect(new Set(rewound.map(({ update }) => update))).toEqual(new Set([0]));
    expect(events.at(-1)).toMatchObject({ type: 'done', update: 3000, stopped: false });
  });
});

describe('a training that is stuck', () => {
  it('is told of once, with what mends it', async () => {
    const chosen = { hiddenSize: 100, seqLength: 25, updates: 10_000, learningRate: 0.3, checkpointEvery: 0 };
    const { events } = await run(chosen, { corpus: mobyDick(), backend: new SimdBackend({ threads: 1 }) });
    expect(of(events, 'warning')).toMatchObject([
      {
        update: 4000,
        kind: 'stuck',
        seen: expect.stringMatching(/^9\d of 100 units are saturated; the loss, 2\.9\d nats/),
        remedy: { learningRate: 0.05 },
      },
    ]);
    expect(events.at(-1)).toEqual({ type: 'done', update: 10_000, stopped: false });
  });

  it('computes the same whether it is looked at or not', async () => {
    const chosen = { updates: 1100, order: 'random', dropout: 0, cell: 'gru' } as const;
    const unseen = backendWith({ gradients: async () => ({ loss: 0, gradients: new Float64Array(1) }) });
    const [seen, not] = await Promise.all([run(chosen), run(chosen, { backend: unseen })]);
    expect(checkpoints(seen.events).at(-1)!.state).toEqual(checkpoints(not.events).at(-1)!.state);
  });
});
