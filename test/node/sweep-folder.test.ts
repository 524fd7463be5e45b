import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Failure, SweepFolder } from '../../src/node/sweep-folder.ts';
import { readPlan } from '../../src/sweep/plan.ts';
import { type Point, pointsOf } from '../../src/sweep/points.ts';
import { temporaryFolder } from '../support/command-line.ts';

const plan = readPlan('{}', 'plan.json');
const point = pointsOf(plan)[0] as Point;
let folder: SweepFolder;
beforeEach(() => {
  const path = temporaryFolder();
  folder = new SweepFolder(path, plan, join(path, 'plan.json'));
  mkdirSync(folder.folderOf(point));
});

describe('what a run failed by', () => {
  const fail = (update: number): Failure => ({ date: '2026-01-01', update, why: `no space at ${update}` });

  it.each([
    { updates: [], why: undefined },
    { updates: [0], why: undefined, because: 'it is tried once more' },
    { updates: [0, 500], why: undefined, because: 'the second attempt got on' },
    { updates: [0, 0], why: 'no space at 0' },
    { updates: [0, 500, 500], why: 'no space at 500' },
  ])('is known after attempts that came to $updates', async ({ updates, why }) => {
    for (const update of updates) folder.noteFailure(point, fail(update));
    expect(await folder.failureOf(point)).toBe(why);
  });

  it('is forgotten once it got on', async () => {
    for (const update of [0, 0]) folder.noteFailure(point, fail(update));
    folder.savedUpdates = async () => 100;
    expect(await folder.failureOf(point)).toBeUndefined();
  });
});

it('knows a run whose gradient check fails', async () => {
  expect((await folder.withFailingGradients([point])).size).toBe(0);
  for (const pass of [true, false]) {
    const check = { update: 1, pass, reports: [] };
    writeFileSync(join(folder.folderOf(point), 'gradients.json'), JSON.stringify(check));
    expect((await folder.withFailingGradients([point])).has(point)).toBe(!pass);
  }
});
