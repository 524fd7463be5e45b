import { expect, it } from 'vitest';
import { torture } from './torture.ts';

it('takes whatever is done to it for some seconds: nothing is lost, different or without a sentence', async () => {
  const wrong: string[] = [];
  const outcome = await torture({ seconds: 15, seed: 1, tell: (words) => wrong.push(words) });
  expect(wrong).toEqual([]);
  expect(outcome.kills).toBeGreaterThan(2);
  expect(outcome.faults).toBeGreaterThan(2);
  expect(outcome.files).toBeGreaterThan(200);
});
