import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { belongsTo, RunRecord } from '../../src/demo/worker/run-record.ts';
import { TrainingRun } from '../../src/demo/worker/training-run.ts';
import { readCorpus } from '../../src/text/corpus.ts';
import { trainingOptions } from '../../src/training/options.ts';
import type { Warning } from '../../src/training/watch/words.ts';
import { ISHMAEL, storedRun } from '../support/stored-run.ts';

const corpus = readCorpus(Buffer.from(ISHMAEL), 'ishmael.txt');

const WARNING: Warning = {
  update: 120,
  kind: 'stuck',
  seen: '97 of 100 units are saturated',
  why: 'the first steps were long',
  remedy: { learningRate: 0.05 },
};

const withWarnings = (warnings: unknown) => ({ ...storedRun(), log: { ...storedRun().log, warnings } });

test('a run that version 0.1.0 stored is taken up, options that there were not as they were then', () => {
  const record = RunRecord.fromStored(storedRun());
  expect(belongsTo(record.checkpoint!, corpus)).toBe(true);
  const { options, backend } = record.config;
  expect(backend).toBe('cpu');
  expect(options).toEqual(trainingOptions({ ...storedRun().config.options }));
  expect(options).toMatchObject({ preset: 'kth-2024', cell: 'rnn', optimizer: 'adagrad', hiddenSize: 11 });
  const { update, history, samples, progress } = record.view();
  expect([update, history.losses.length, samples.length]).toEqual([160, 160, 3]);
  expect(progress!.metric.smoothLoss).toBeCloseTo(18.6353, 4);
});

test('it goes on, bit for bit, as version 0.1.0 would have gone on', async () => {
  const record = RunRecord.fromStored(storedRun());
  const setup = {
    backend: new CpuBackend(),
    corpus,
    record,
    listener: () => {},
    save: async () => {},
    speed: 'full' as const,
  };
  const run = await TrainingRun.open(setup);
  await run.train();
  run.dispose();
  const continuations = JSON.parse(readFileSync('test/fixtures/0.1.0/continuations.json', 'utf8'));
  const { losses, smoothLoss, random } = continuations['streams-cpu'];
  const { history } = record.view();
  expect([...history.losses.subarray(160)]).toEqual(losses.map(Math.fround));
  expect(record.checkpoint).toMatchObject({ update: 260, smoothLoss, random });
});

test('a run with an option that this version does not know is refused by name', () => {
  const run = storedRun();
  const options = { ...run.config.options, attention: 8 };
  expect(() => RunRecord.fromStored({ ...run, config: { ...run.config, options } })).toThrow(/attention/);
});

test.each([
  ['nothing', null],
  ['a text', '<script>'],
  ['another backend', { ...storedRun(), config: { ...storedRun().config, backend: 5 } }, 'auto'],
  ['no checkpoint', { ...storedRun(), checkpoint: [1, 2] }],
  [
    'samples that are none',
    { ...storedRun(), log: { ...storedRun().log, samples: [{ update: 1, text: 5 }] } },
  ],
  ['a warning that is none', withWarnings([{ ...WARNING, kind: 'whale' }])],
  ['a remedy that is none', withWarnings([{ ...WARNING, remedy: { toString: 1 } }])],
  ['losses that are none', { ...storedRun(), log: { ...storedRun().log, history: { losses: [] } } }],
])('%s in its place is refused in a sentence, or mended', (_, stored, backend?: string) => {
  if (backend) expect(RunRecord.fromStored(stored).config.backend).toBe(backend);
  else expect(() => RunRecord.fromStored(stored)).toThrow(/^the saved run is damaged: its ".*" is not what/);
});

test('its warnings are shown again', () => {
  expect(RunRecord.fromStored(withWarnings([WARNING])).view().warnings).toEqual([WARNING]);
  expect(RunRecord.fromStored(storedRun()).view().warnings).toEqual([]);
});

test('it is stored again as it stands, and taken up once more', () => {
  const stored = RunRecord.fromStored(storedRun()).stored()!;
  expect(RunRecord.fromStored(stored).view()).toEqual(RunRecord.fromStored(storedRun()).view());
});
