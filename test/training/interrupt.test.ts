import { expect, test } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import type { Checkpoint } from '../../src/training/checkpoint.ts';
import type { TrainingEvent } from '../../src/training/events.ts';
import { type TrainingOptions, trainingOptions } from '../../src/training/options.ts';
import { Trainer } from '../../src/training/trainer.ts';

const corpus = corpusOf('the cat sat on the mat, and the dog sat on the log. '.repeat(200), 'toy');

interface Run {
  readonly backend: Backend;
  readonly options: TrainingOptions;
  readonly checkpoint?: Checkpoint;
  /** Is shown every event, and may say stop. */
  readonly look?: ((event: TrainingEvent, controller: AbortController) => void) | undefined;
}

/** What a run told, as far as it may not depend on whether it was interrupted. */
async function train({ backend, options, checkpoint, look }: Run) {
  const controller = new AbortController();
  const trainer = await Trainer.open({ backend, corpus, options, checkpoint });
  const losses: number[] = [];
  const samples: string[] = [];
  let last: Checkpoint | undefined;
  for await (const event of trainer.run(controller.signal)) {
    look?.(event, controller);
    if (event.type === 'update') losses.push(...event.losses);
    if (event.type === 'sample') samples.push(`${event.update}: ${event.text}`);
    if (event.type === 'checkpoint') last = event.checkpoint;
  }
  trainer.dispose();
  return { losses, samples, checkpoint: last! };
}

/** Interrupts a run, goes on with it, and compares with one that nothing happened to. @returns the checkpoint between. */
async function interrupted(run: Omit<Run, 'look'>, look: Run['look']): Promise<Checkpoint> {
  const whole = await train(run);
  const before = await train({ ...run, look });
  const after = await train({ ...run, checkpoint: before.checkpoint });
  expect([...before.losses, ...after.losses]).toEqual(whole.losses);
  expect([...before.samples, ...after.samples]).toEqual(whole.samples);
  expect(after.checkpoint.state).toEqual(whole.checkpoint.state);
  expect(after.checkpoint.random).toEqual(whole.checkpoint.random);
  return before.checkpoint;
}

/** Says stop once the event loop has its turn: in the middle of the update behind the first. */
const inTheSecondUpdate = ({ type }: TrainingEvent, controller: AbortController) => {
  if (type === 'update') setTimeout(() => controller.abort());
};

test.each([
  { backend: new CpuBackend(), batchSize: 16 },
  { backend: new SimdBackend({ threads: 1, longCall: 0 }), batchSize: 40 },
])('a long update that is given up leaves the run at the last whole one: B $batchSize', async (given) => {
  const { backend, batchSize } = given;
  const sizes = { hiddenSize: 300, seqLength: 50, batchSize };
  const options = trainingOptions({ ...sizes, updates: 3, sampleEvery: 1, sampleLength: 20 });
  const { update, left } = await interrupted({ backend, options }, inTheSecondUpdate);
  expect({ update, left }).toEqual({ update: 1, left: undefined });
});

test('a long sample that is left is written when the run goes on, bit by bit as at once', async () => {
  const backend = new SimdBackend({ threads: 1 });
  const options = trainingOptions({
    hiddenSize: 300,
    validation: 0.1,
    updates: 3,
    sampleEvery: 1,
    sampleLength: 4000,
  });
  let parts = 0;
  const { update, left } = await interrupted({ backend, options }, (event, controller) => {
    if (event.type === 'writing' && event.update === 2 && ++parts === 1) controller.abort();
  });
  expect({ update, left, parts }).toEqual({ update: 2, left: 'sample', parts: 3 });
});
