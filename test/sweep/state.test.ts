import { expect, it } from 'vitest';
import { stateOf } from '../../src/sweep/state.ts';

const NOTHING = { isDone: false, isTaken: false, update: 0, hasFailed: false };
const STOPPED = { recipe: 'learning-rate=1', at: 100, loss: Number.POSITIVE_INFINITY, bound: 2 };

it.each([
  ['waiting', {}, undefined],
  ['unfinished', { update: 10 }, undefined],
  ['stopped', { update: 10 }, STOPPED],
  ['failed', { update: 10, hasFailed: true }, STOPPED],
  ['running', { hasFailed: true, isTaken: true }, undefined],
  ['done', { hasFailed: true, isDone: true }, undefined],
] as const)('a run is %s: %j', (state, seen, stopped) => {
  expect(stateOf({ ...NOTHING, ...seen }, stopped)).toBe(state);
});
