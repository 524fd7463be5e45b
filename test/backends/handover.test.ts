import { describe, expect, it } from 'vitest';
import type { FrameReport, Session } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { HandoverBackend } from '../../src/backends/handover.ts';
import { openForTraining } from '../../src/backends/registry.ts';
import { LackError, UserError } from '../../src/errors.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import type { TrainingEvent } from '../../src/training/events.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { Trainer } from '../../src/training/trainer.ts';
import { rates } from '../support/toy.ts';
import { candidate, FakeClock, type Fault, fakeBackend } from './fakes.ts';
import { opening, SHAPES } from './shapes.ts';

const OPTIONS = opening(SHAPES[0]!);
const STEADY: Fault = { name: 'steady' };

async function referenceLosses(updates: number): Promise<Float64Array> {
  return (await new CpuBackend().open(OPTIONS)).train(rates(updates, 0.1));
}

/** A session that begins on a backend which fails after some updates, with others behind it. */
async function failing(failsAfter: number, next: readonly Fault[] = [STEADY]) {
  const clock = new FakeClock();
  const first = fakeBackend({ name: 'first', failsAfter, milliseconds: 1000 }, clock);
  const others = next.map((fault) => candidate(fakeBackend(fault, clock)));
  const backend = new HandoverBackend(first, others, clock.now);
  return { backend, first, session: await backend.open(OPTIONS) };
}

async function trainSteps(session: Session, steps: number, updates: number): Promise<number[]> {
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push(...(await session.train(rates(updates, 0.1))));
  return losses;
}

describe('a backend that fails in the middle of a run', () => {
  it.each([3, 8, 17, 39])('hands over after update %i without a trace in the losses', async (failsAfter) => {
    const { backend, first, session } = await failing(failsAfter);
    expect(await trainSteps(session, 20, 2)).toEqual([...(await referenceLosses(40))]);
    expect((await session.state()).update).toBe(40);
    expect(backend.describe().name).toBe('steady');
    expect(first.disposed).toBe(true);
    expect(backend.takeHandover()).toMatchObject({
      from: { name: 'first' },
      to: { name: 'steady' },
      reason: 'the device is gone',
    });
    expect(backend.takeHandover()).toBeUndefined();
  });

  it('keeps the order of calls that are under way, and the slots filled before', async () => {
    const { session } = await failing(14);
    const early = await session.train(rates(1)).then(() => session.state());
    session.keep(2);
    await trainSteps(session, 12, 1); // seconds pass, the state is copied
    const calls = [session.train(rates(1)), session.train(rates(3)), session.state()] as const;
    session.keep(1);
    const after = session.train(rates(2));
    const [, , state] = await Promise.all(calls);
    await after;
    expect(state.update).toBe(17);
    expect(await session.kept(1)).toEqual(state.parameters);
    expect(await session.kept(2)).toEqual(early.parameters);
    expect((await session.state()).update).toBe(19);
  });

  it('gives nothing that its session made after a call that failed', async () => {
    const { session } = await failing(8);
    const request = { from: 'stream', prime: Uint32Array.of(1), temperature: 1, topP: 1 } as const;
    const uniforms = Float64Array.from({ length: 50 }, (_, i) => (0.618 * i) % 1);
    const reference = await new CpuBackend().open(OPTIONS);
    await reference.train(rates(10, 0.1));
    const [, text] = await Promise.all([
      session.train(rates(10, 0.1)),
      session.sample({ ...request, uniforms }),
    ]);
    expect(text).toEqual(await reference.sample({ ...request, uniforms }));
  });

  it('tells of the page’s frames to the backend that trains', async () => {
    const told: string[] = [];
    const listening = (name: string, failsAfter?: number) => {
      const fake = fakeBackend(failsAfter === undefined ? { name } : { name, failsAfter });
      return Object.assign(fake, { noteFrames: ({ late }: FrameReport) => told.push(`${name} ${late}`) });
    };
    const deaf = candidate(fakeBackend({ name: 'deaf', failsAfter: 8 }));
    const backend = new HandoverBackend(listening('first', 4), [deaf, candidate(listening('last'))]);
    const session = await backend.open(OPTIONS);
    for (let late = 1; late <= 3; late++) {
      backend.noteFrames({ frames: 15, late });
      await session.train(rates(5));
    }
    expect(told).toEqual(['first 1', 'last 3']);
  });

  it('goes through all candidates, then reports the failure', async () => {
    const { session } = await failing(4, [{ name: 'second', failsAfter: 8 }, STEADY]);
    expect(await trainSteps(session, 6, 2)).toEqual([...(await referenceLosses(12))]);
    const alone = await failing(4, [{ name: 'second', failsAfter: 8 }]);
    await expect(trainSteps(alone.session, 6, 2)).rejects.toThrow('the device is gone');
  });

  it('passes on what is the person’s to mend', async () => {
    const refusing = fakeBackend({ name: 'refusing', openError: new UserError('too large for it') });
    const backend = new HandoverBackend(refusing, [candidate(fakeBackend(STEADY))]);
    await expect(backend.open(OPTIONS)).rejects.toThrow('too large for it');
    const broken = fakeBackend({ name: 'broken', openError: new Error('out of memory') });
    const other = new HandoverBackend(broken, [candidate(fakeBackend(STEADY))]);
    await other.open(OPTIONS);
    expect(other.takeHandover()).toMatchObject({ reason: 'out of memory' });
    const lacking = fakeBackend({ name: 'lacking', openError: new LackError('no 10 GiB of addresses') });
    const third = new HandoverBackend(lacking, [candidate(fakeBackend(STEADY))]);
    await third.open(OPTIONS);
    expect(third.takeHandover()).toMatchObject({ reason: 'no 10 GiB of addresses' });
  });

  it('shows among the trainer’s events, and the run goes on to its end', async () => {
    const corpus = corpusOf('the whale, the sea; '.repeat(40), 'whale');
    const backend = new HandoverBackend(fakeBackend({ name: 'first', failsAfter: 30 }), [
      candidate(fakeBackend(STEADY)),
    ]);
    const options = trainingOptions({ hiddenSize: 8, seqLength: 5, updates: 200, sampleEvery: 100 });
    const trainer = await Trainer.open({ backend, corpus, options });
    const events: TrainingEvent[] = [];
    for await (const event of trainer.run()) events.push(event);
    trainer.dispose();
    const handover = events.find(({ type }) => type === 'handover');
    expect(handover).toMatchObject({ from: { name: 'first' }, to: { name: 'steady' } });
    expect(events.at(-1)).toMatchObject({ type: 'done', update: 200, stopped: false });
    const checkpoint = events.findLast(({ type }) => type === 'checkpoint');
    expect(checkpoint).toMatchObject({ checkpoint: { update: 200 } });
  });

  it('hands over, too, when it was asked for by name, but never to one that is less precise', async () => {
    const open = (name: string) =>
      openForTraining(name, { gpu: () => Promise.reject(new Error('no GPU')), threads: 2 }, () => {
        throw new Error('nothing is measured');
      });
    const simd = await open('simd');
    expect(simd.backend).toBeInstanceOf(HandoverBackend);
    expect(simd.reason).toBe('asked for by name');
    expect((await open('cpu')).backend).toBeInstanceOf(CpuBackend);
  });
});
