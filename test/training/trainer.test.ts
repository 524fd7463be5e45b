import { describe, expect, it } from 'vitest';
import type { OpenOptions, Session } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { networkOf } from '../../src/model/network.ts';
import { evaluate } from '../../src/model/reader.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import {
  type Checkpoint,
  type Model,
  readCheckpoint,
  writeCheckpoint,
} from '../../src/training/checkpoint.ts';
import type { TrainingEvent, UpdateEvent } from '../../src/training/events.ts';
import { type TrainingOptions, trainingOptions } from '../../src/training/options.ts';
import { configOf } from '../../src/training/setup.ts';
import { smooth, unbiased } from '../../src/training/smoothing.ts';
import { Trainer, type TrainerOptions } from '../../src/training/trainer.ts';
import { backendWith } from '../support/broken-backend.ts';
import { clocked } from '../support/clocked.ts';
import { FakeGpu } from '../support/fake-gpu.ts';

const corpus = corpusOf(
  'Call me Ishmael. Some years ago, never mind how long precisely.\n'.repeat(30),
  'ishmael',
);
const small: Partial<TrainingOptions> = {
  hiddenSize: 9,
  seqLength: 7,
  batchSize: 2,
  updates: 250,
  sampleEvery: 50,
  sampleLength: 20,
  logEvery: 25,
  checkpointEvery: 100,
};
/** Units of a model that reads 256 characters of held-out text at a time. */
const WIDE = 450;

async function run(
  change: Partial<TrainingOptions> = {},
  more: Partial<TrainerOptions> = {},
  signal?: AbortSignal,
) {
  const options = trainingOptions({ ...small, ...change });
  const trainer = await Trainer.open({
    corpus,
    options,
    ...more,
    ...clocked(more.backend ?? new CpuBackend()),
  });
  const events: TrainingEvent[] = [];
  for await (const event of trainer.run(signal)) events.push(event);
  trainer.dispose();
  return events;
}

const of = <T extends TrainingEvent['type']>(events: TrainingEvent[], type: T) =>
  events.filter((event): event is Extract<TrainingEvent, { type: T }> => event.type === type);
const lossesOf = (events: TrainingEvent[]) => of(events, 'update').flatMap(({ losses }) => [...losses]);
const bestOf = (events: TrainingEvent[]) =>
  of(events, 'checkpoint').findLast(({ best }) => best)!.best as Model;
const lastCheckpoint = (events: TrainingEvent[]): Checkpoint => of(events, 'checkpoint').at(-1)!.checkpoint;

describe('Trainer', () => {
  it('does as many updates a call as it is told, and comes to the same losses', async () => {
    const backend = new CpuBackend();
    const trainer = await Trainer.open({ backend, corpus, options: trainingOptions(small) });
    const events: TrainingEvent[] = [];
    for (const atMost of [1, 1, 30]) {
      for await (const event of trainer.run(undefined, atMost)) events.push(event);
      expect(events.at(-1)).toEqual({ type: 'done', update: trainer.update, stopped: true });
    }
    expect(trainer.update).toBe(32);
    expect(lossesOf(events)).toEqual(lossesOf(await run()).slice(0, 32));
    trainer.dispose();
  });

  it('keeps a changed learning rate in its checkpoints', async () => {
    const backend = new CpuBackend();
    const trainer = await Trainer.open({ backend, corpus, options: trainingOptions(small) });
    trainer.setLearningRate(0.02);
    const events: TrainingEvent[] = [];
    for await (const event of trainer.run(undefined, 5)) events.push(event);
    trainer.dispose();
    expect(lastCheckpoint(events).options).toEqual({ ...trainingOptions(small), learningRate: 0.02 });
  });

  it('reports every loss once, and the smooth loss that follows from them', async () => {
    const events = await run();
    const losses = lossesOf(events);
    expect(losses).toHaveLength(250);
    const last = of(events, 'update').at(-1)!;
    expect(last.update).toBe(250);
    expect(last.smoothLoss).toBe(losses.reduce<number | undefined>(smooth, undefined));
    const shown = losses.reduce((before, loss, i) => unbiased(before, i + 1, loss), 0);
    expect(last.shownLoss).toBe(shown);
    expect(last.natsPerCharacter).toBeCloseTo(last.smoothLoss / 7, 12);
    expect(last.bitsPerCharacter).toBeCloseTo(last.smoothLoss / 7 / Math.LN2, 12);
    expect(losses.slice(-20).reduce((a, b) => a + b) / 20).toBeLessThan(losses[0]! * 0.8);
    expect(events.at(-1)).toEqual({ type: 'done', update: 250, stopped: false });
  });

  it('marks the updates to log, samples and saves when they are due', async () => {
    const events = await run();
    const logged = of(events, 'update').filter((event: UpdateEvent) => event.logged);
    expect(logged.map(({ update }) => update)).toEqual([25, 50, 75, 100, 125, 150, 175, 200, 225, 250]);
    expect(of(events, 'sample').map(({ update }) => update)).toEqual([0, 50, 100, 150, 200, 250]);
    for (const { text } of of(events, 'sample')) expect([...text]).toHaveLength(20);
    expect(of(events, 'checkpoint').map(({ checkpoint }) => checkpoint.update)).toEqual([100, 200, 250]);
  });

  it('writes before the first update from the first character of the text on, once, and draws what follows as without', async () => {
    const trainer = await Trainer.open({
      backend: new CpuBackend(),
      corpus,
      options: trainingOptions(small),
    });
    const events: TrainingEvent[] = [];
    for (const most of [1, 1, 1000])
      for await (const event of trainer.run(undefined, most)) events.push(event);
    trainer.dispose();
    const [first, ...others] = of(events, 'sample');
    expect(first!.update).toBe(0);
    expect(others[0]!.update).toBe(50);
    const checkpoint = lastCheckpoint(await run({ updates: 49 }));
    const [atFifty] = of(await run({}, { checkpoint }), 'sample');
    expect(others[0]).toEqual(atFifty);
  });

  it('keeps the parameters at the lowest smooth loss', async () => {
    const events = await run({ learningRate: 0.3 });
    const lowest = [100, 200, 250]
      .map((update) => of(events, 'update').find((event) => event.update === update)!)
      .reduce((a, b) => (b.smoothLoss < a.smoothLoss ? b : a));
    const best = bestOf(events);
    expect([best.update, best.smoothLoss]).toEqual([lowest.update, lowest.smoothLoss]);
    const upTo = await run({ learningRate: 0.3, updates: lowest.update });
    expect(best.parameters).toEqual(lastCheckpoint(upTo).state.parameters);
  });

  it('goes on exactly: 250 updates are 100, stop, resume, 150', async () => {
    const whole = await run();
    const first = await run({ updates: 100 });
    const second = await run({}, { checkpoint: lastCheckpoint(first), best: bestOf(first) });
    expect([...lossesOf(first), ...lossesOf(second)]).toEqual(lossesOf(whole));
    expect([...of(first, 'sample'), ...of(second, 'sample')]).toEqual(of(whole, 'sample'));
    const { seconds: _, ...resumed } = lastCheckpoint(second);
    const { seconds: __, ...uninterrupted } = lastCheckpoint(whole);
    expect(resumed).toEqual(uninterrupted);
    expect(bestOf(second)).toEqual(bestOf(whole));
  });

  it('stops after the update in flight, with a checkpoint to go on from', async () => {
    const controller = new AbortController();
    const options = trainingOptions({ ...small, updates: 1e6, sampleEvery: 0, checkpointEvery: 0 });
    const trainer = await Trainer.open({ backend: new CpuBackend(), corpus, options });
    const events: TrainingEvent[] = [];
    for await (const event of trainer.run(controller.signal)) {
      events.push(event);
      if (event.type === 'update' && event.update > 120) controller.abort();
    }
    const done = events.at(-1)!;
    expect(done).toMatchObject({ type: 'done', stopped: true });
    const checkpoint = lastCheckpoint(events);
    expect(checkpoint.update).toBe(trainer.update);
    const rest = await run({ updates: checkpoint.update + 60, sampleEvery: 0 }, { checkpoint });
    const whole = await run({ updates: checkpoint.update + 60, sampleEvery: 0 });
    expect([...lossesOf(events), ...lossesOf(rest)]).toEqual(lossesOf(whole));
  });

  it.each([0.02, 0.7, 3, 14, 24, 90])(
    'has no more under way than a stop may wait for, at %d ms an update',
    async (milliseconds) => {
      const gpu = new FakeGpu(milliseconds);
      const controller = new AbortController();
      const options = trainingOptions({ ...small, updates: 1e6, checkpointEvery: 0 });
      const trainer = await Trainer.open({ backend: gpu.backend, corpus, options, now: gpu.now });
      let stoppedAt = 0;
      for await (const event of trainer.run(controller.signal)) {
        if (event.type !== 'update') continue;
        gpu.time += event.update % 25 === 0 ? 70 : 0.01; // a listener that is busy, while the GPU goes on
        if (event.update < 350 || stoppedAt > 0) continue;
        stoppedAt = gpu.time;
        controller.abort();
      }
      expect(gpu.mostAhead).toBeLessThanOrEqual(Math.max(50, milliseconds));
      expect(gpu.time - stoppedAt).toBeLessThanOrEqual(Math.max(50, milliseconds));
      if (milliseconds < 14) expect(gpu.mostUnderWay).toBeGreaterThan(1);
      trainer.dispose();
    },
  );

  it('does not count a pause', async () => {
    const gpu = new FakeGpu(1);
    const options = trainingOptions({
      ...small,
      updates: 200,
      checkpointEvery: 0,
      sampleEvery: 0,
      logEvery: 1,
    });
    const trainer = await Trainer.open({ backend: gpu.backend, corpus, options, now: gpu.now });
    for await (const _ of trainer.run(undefined, 100));
    gpu.time += 1e6;
    const events: TrainingEvent[] = [];
    for await (const event of trainer.run()) events.push(event);
    trainer.dispose();
    for (const { seconds, charsPerSecond } of of(events, 'update')) {
      expect(seconds).toBeLessThan(1);
      expect(charsPerSecond).toBeGreaterThan(1000);
    }
  });

  it('keeps a GPU at work whose news takes long', async () => {
    const gpu = new FakeGpu(0.1, 100);
    const options = trainingOptions({
      ...small,
      updates: 5000,
      checkpointEvery: 0,
      sampleEvery: 0,
      logEvery: 1000,
    });
    const trainer = await Trainer.open({ backend: gpu.backend, corpus, options, now: gpu.now });
    for await (const _ of trainer.run());
    trainer.dispose();
    expect(gpu.time).toBeLessThan(30 * 0.1 * 5000); // work and ways; one update a way takes a thousand times the work
    expect(gpu.mostAhead).toBeLessThanOrEqual(50);
  });

  it('reads the held-out text with the weights of that moment, and never trains on it', async () => {
    const events = await run({ validation: 0.21, updates: 50 });
    const checkpoint = lastCheckpoint(events);
    const [validation] = of(events, 'validation');
    const config = configOf(checkpoint.options, corpus.vocabulary);
    const network = networkOf(config, checkpoint.state.parameters);
    const held = corpus.ids.subarray(corpus.ids.length - Math.floor(corpus.ids.length * 0.21));
    const loss = expect.closeTo(evaluate(network, held), 12);
    expect(validation).toEqual({ type: 'validation', update: 50, loss });
    const rest = { ...corpus, ids: corpus.ids.subarray(0, corpus.ids.length - held.length) };
    expect(lossesOf(events)).toEqual(lossesOf(await run({ updates: 50 }, { corpus: rest })));
    expect(lossesOf(events)).not.toEqual(lossesOf(await run({ updates: 50 })));
  });

  it('stops within a reading of the held-out text, and makes it when it goes on', async () => {
    const change = { validation: 0.45, updates: 4, sampleEvery: 2, hiddenSize: WIDE };
    const controller = new AbortController();
    const options = trainingOptions({ ...small, ...change });
    const trainer = await Trainer.open({ backend: new CpuBackend(), corpus, options });
    const first: TrainingEvent[] = [];
    for await (const event of trainer.run(controller.signal)) {
      first.push(event);
      if (event.type === 'reading') controller.abort();
    }
    trainer.dispose();
    expect(of(first, 'reading')[0]).toEqual({ type: 'reading', update: 2, done: 256, of: 863 });
    expect(of(first, 'validation')).toEqual([]);
    expect(first.at(-1)).toEqual({ type: 'done', update: 2, stopped: true });
    const left = lastCheckpoint(first);
    const checkpoint = readCheckpoint(writeCheckpoint(left), 'the checkpoint');
    const second = await run(change, { checkpoint });
    const whole = await run(change);
    expect(of(second, 'validation').map(({ update }) => update)).toEqual([2, 4]);
    expect(of(second, 'validation')).toEqual(of(whole, 'validation'));
    expect([...lossesOf(first), ...lossesOf(second)]).toEqual(lossesOf(whole));
  });

  it('says that it was stopped in the last reading, too', async () => {
    const controller = new AbortController();
    const options = trainingOptions({ ...small, validation: 0.45, updates: 2, hiddenSize: WIDE });
    const trainer = await Trainer.open({ backend: new CpuBackend(), corpus, options });
    const events: TrainingEvent[] = [];
    for await (const event of trainer.run(controller.signal)) {
      events.push(event);
      if (event.type === 'sample' && event.update > 0) controller.abort();
    }
    trainer.dispose();
    expect(lastCheckpoint(events).update).toBe(2);
    expect(events.at(-1)).toEqual({ type: 'done', update: 2, stopped: true });
  });

  it('changes the learning rate while it runs', async () => {
    const options = trainingOptions({ ...small, updates: 60, sampleEvery: 0 });
    const trainer = await Trainer.open({ backend: new CpuBackend(), corpus, options });
    trainer.setLearningRate(0.01);
    const losses: number[] = [];
    for await (const event of trainer.run()) if (event.type === 'update') losses.push(...event.losses);
    expect(losses).toEqual(lossesOf(await run({ updates: 60, sampleEvery: 0, learningRate: 0.01 })));
  });

  it('gives each update the rate of its schedule, and tells that of the last', async () => {
    const given: number[] = [];
    const cpu = new CpuBackend();
    const backend = {
      ...backendWith({}),
      open: async (options: OpenOptions) => {
        const session = await cpu.open(options);
        const train = (rates: Float64Array) => {
          given.push(...rates);
          return session.train(rates);
        };
        return new Proxy(session, {
          get: (target, key: keyof Session) => {
            const member = key === 'train' ? train : target[key];
            return typeof member === 'function' ? member.bind(target) : member;
          },
        });
      },
    };
    const events = await run({ schedule: 'linear', warmup: 10, updates: 60, learningRate: 0.1 }, { backend });
    expect(given).toHaveLength(60);
    expect(given[0]).toBeCloseTo(0.01, 12);
    expect(given[9]).toBe(0.1);
    expect(given[58]).toBeCloseTo(0.1 / 49, 12);
    expect(given[59]).toBe(0);
    for (const { update, learningRate } of of(events, 'update')) expect(learningRate).toBe(given[update - 1]);
  });

  it.each([
    { cell: 'lstm', layers: 2, optimizer: 'adam', order: 'chunks', chunks: 3, dropout: 0.2 },
    { cell: 'gru', optimizer: 'sgd', order: 'random', clip: 'norm' },
    {
      optimizer: 'rmsprop',
      loss: 'mean',
      schedule: 'epochs',
      decayAfter: 1,
      validation: 0.1,
      validationAt: 0.5,
    },
  ] satisfies Partial<TrainingOptions>[])('goes on exactly, with %o', async (change) => {
    const whole = await run(change);
    const first = await run({ ...change, updates: 100 });
    const second = await run(change, { checkpoint: lastCheckpoint(first), best: bestOf(first) });
    expect([...lossesOf(first), ...lossesOf(second)]).toEqual(lossesOf(whole));
    expect([...of(first, 'sample'), ...of(second, 'sample')]).toEqual(of(whole, 'sample'));
    expect(lastCheckpoint(second).state).toEqual(lastCheckpoint(whole).state);
  });

  it('counts a mean loss in nats a character', async () => {
    const [event] = of(await run({ loss: 'mean', updates: 25 }), 'update');
    expect(event!.loss).toBeCloseTo(Math.log(corpus.vocabulary.size), 1);
    expect(event!.natsPerCharacter).toBe(event!.smoothLoss);
  });

  it('passes on what a backend reports in the middle of a run', async () => {
    const backend = backendWith({ train: async () => Promise.reject(new Error('the GPU was lost')) });
    await expect(run({}, { backend })).rejects.toThrow('the GPU was lost');
  });

  it.each([
    [{ hiddenSize: 10 }, 'hidden size (--hidden-size) of the checkpoint is 9, not 10'],
    [{ cell: 'gru' as const }, 'cell (--cell) of the checkpoint is rnn, not gru'],
    [{ optimizer: 'adam' as const }, 'optimiser (--optimizer) of the checkpoint is adagrad, not adam'],
    [{ loss: 'mean' as const }, 'loss (--loss) of the checkpoint is sum, not mean'],
    [{ updates: 100 }, 'has 100 updates done already'],
    [{ batchSize: 5000 }, 'batch size (--batch-size) of the checkpoint is 2, not 5,000'],
  ])('refuses to resume with %o', async (change, why) => {
    const first = await run({ updates: 100 });
    await expect(run(change, { checkpoint: lastCheckpoint(first) })).rejects.toThrow(why);
  });

  it('refuses to resume on another text', async () => {
    const first = await run({ updates: 100 });
    const other = corpusOf('Something else altogether. '.repeat(100), 'other');
    await expect(run({}, { corpus: other, checkpoint: lastCheckpoint(first) })).rejects.toThrow(
      'was trained on "ishmael"',
    );
  });

  it('refuses to hold out too little to measure with', async () => {
    await expect(run({ validation: 0.001 })).rejects.toThrow(
      'held out (--validation) 0.001 leaves 1 of 1,920 characters to measure with',
    );
  });

  it('says what is held out where too little is left', async () => {
    await expect(run({ batchSize: 150, validation: 0.4 })).rejects.toThrow(
      'the text has 1,152 characters to train on, another 768 being held out, but batch size 150 with sequence length 7 needs at least 1,350; take a longer text, hold out less,',
    );
  });

  it('refuses a text that is too short before anything runs', async () => {
    await expect(run({ batchSize: 500 })).rejects.toThrow('needs at least 4,500');
  });
});
