import { HandoverBackend } from '../../src/backends/handover.ts';
import type { Random } from '../../src/random.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { Trainer } from '../../src/training/trainer.ts';
import { candidate, fakeBackend } from '../backends/fakes.ts';
import { whale } from '../support/small-checkpoint.ts';
import { below } from './mutations.ts';
import type { Outcome } from './outcome.ts';

const OPTIONS = trainingOptions({
  hiddenSize: 4,
  seqLength: 5,
  updates: 120,
  sampleEvery: 30,
  sampleLength: 5,
});

/** All losses and samples of a training whose devices fail, one after the other, after so many updates. */
async function traceOf(failsAfter: readonly number[]): Promise<string> {
  const failing = failsAfter.map((after, i) => fakeBackend({ name: `device ${i}`, failsAfter: after }));
  const [first, ...others] = [...failing, fakeBackend({ name: 'steady' })];
  const backend = new HandoverBackend(first!, others.map(candidate));
  const trainer = await Trainer.open({ backend, corpus: whale, options: OPTIONS });
  const trace: unknown[] = [];
  for await (const event of trainer.run()) {
    if (event.type === 'update') trace.push(...event.losses);
    if (event.type === 'sample') trace.push(event.text);
  }
  trainer.dispose();
  return JSON.stringify(trace);
}

let undisturbed: Promise<string> | undefined;

/** Lets one to three devices fail at any update; the training goes on with the next as if nothing had been. */
export async function failDevices(random: Random, outcome: Outcome): Promise<void> {
  undisturbed ??= traceOf([]);
  const failsAfter = Array.from({ length: 1 + below(random, 3) }, () => below(random, OPTIONS.updates)).sort(
    (a, b) => a - b,
  );
  outcome.faults += failsAfter.length;
  try {
    if ((await traceOf(failsAfter)) !== (await undisturbed))
      outcome.wrong('different', `devices that fail after ${failsAfter}`);
  } catch (error) {
    outcome.wrong('lost', `devices that fail after ${failsAfter}: ${(error as Error).stack}`);
  }
}
