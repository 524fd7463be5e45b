import { expect, test } from 'vitest';
import { MOST_KEPT, RunArchive } from '../../src/demo/worker/run-archive.ts';
import { RunRecord } from '../../src/demo/worker/run-record.ts';
import { storedRun } from '../support/stored-run.ts';

const source = (name: string) => ({ name, bytes: new Uint8Array([1, 2]) });

test('the last ten runs are kept, the newest first', async () => {
  const archive = new RunArchive();
  const names: number[] = [];
  for (let i = 0; i < MOST_KEPT + 3; i++) names.push(await archive.keep(source(`text ${i}`), storedRun()));
  expect(new Set(names).size).toBe(MOST_KEPT + 3); // also those of one millisecond
  const runs = await archive.all();
  expect(runs.map(({ at }) => at)).toEqual(names.slice(3).reverse());
  expect(runs[0]!.source.name).toBe(`text ${MOST_KEPT + 2}`);
});

test('one can be found and forgotten', async () => {
  const archive = new RunArchive();
  const at = await archive.keep(source('a'), storedRun());
  const other = await archive.keep(source('b'), storedRun());
  expect((await archive.find(at))!.source.name).toBe('a');
  await archive.forget(at);
  expect(await archive.find(at)).toBeUndefined();
  expect((await archive.all()).map((kept) => kept.at)).toEqual([other]);
});

test('its summary has the curve in bits a character, from the first update to the last', () => {
  const record = RunRecord.fromStored(storedRun());
  const { at, text, update, curve, samples } = record.summary('ishmael.txt', 5);
  expect([at, text, update, samples.length]).toEqual([5, 'ishmael.txt', 160, 3]);
  expect([curve.updates[0], curve.updates.at(-1)]).toEqual([1, 160]);
  expect(curve.updates).toEqual(Float64Array.from(new Set(curve.updates)).sort());
  const { options } = record.config;
  const last = record.log.history.smooth.at(-1)!;
  expect(curve.bits.at(-1)).toBeCloseTo(last / options.seqLength / Math.LN2, 6);
});
