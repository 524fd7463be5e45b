import { describe, expect, test } from 'vitest';
import { candidatesOf } from '../../../src/demo/tabs/write/candidates.ts';
import { fromSentence, meanOf, NOTHING_PAID, paid, priceOfGuess } from '../../../src/demo/tabs/write/game.ts';

const P = [0.5, 0.25, 0.125, 0.125];

const probabilities = (temperature: number, topP = 1) =>
  candidatesOf(P, 4, { temperature, topP }).map(({ probability }) => probability);

describe('the bars', () => {
  test('are the probabilities at temperature 1, the most probable first, of equals the lower id', () => {
    const found = candidatesOf(P, 3, { temperature: 1, topP: 1 });
    expect(found.map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(found.map(({ kept }) => kept)).toEqual([true, true, true]);
    for (const [i, p] of [0.5, 0.25, 0.125].entries()) expect(found[i]!.probability).toBeCloseTo(p, 12);
  });

  test('follow p^(1/T)', () => {
    const powers = [0.5, 0.25, 0.125, 0.125].map((p) => p ** 2);
    const sum = powers.reduce((a, b) => a + b);
    for (const [i, p] of probabilities(0.5).entries()) expect(p).toBeCloseTo(powers[i]! / sum, 12);
    expect(probabilities(0)).toEqual([1, 0, 0, 0]);
    expect(probabilities(2)[0]).toBeLessThan(0.5);
  });

  test('keep what top-p cuts off, and say so', () => {
    const found = candidatesOf(P, 4, { temperature: 1, topP: 0.7 });
    expect(found.map(({ kept }) => kept)).toEqual([true, true, false, false]);
    expect(found[2]!.probability).toBeCloseTo(0.125, 12);
  });
});

describe('the game', () => {
  test('a sure guess is cheap when right and dear when wrong', () => {
    expect(priceOfGuess(true, 0.5, 65)).toBe(1);
    expect(priceOfGuess(false, 0.5, 65)).toBe(7);
    expect(priceOfGuess(true, 0.9, 65)).toBeLessThan(priceOfGuess(true, 0.5, 65));
    expect(priceOfGuess(false, 0.9, 65)).toBeGreaterThan(priceOfGuess(false, 0.5, 65));
  });

  test('a score is the mean of what was paid', () => {
    expect(meanOf(NOTHING_PAID)).toBeUndefined();
    expect(meanOf(paid(paid(NOTHING_PAID, 1), 4))).toBe(2.5);
  });
});

test.each([
  ['rceptibly did. Then came one. And', 'Then came one. And'],
  ['said he.”\n\n“Who?”', '“Who?”'],
  ['no end of it', 'no end of it'],
  ['its only end is near its own. So', 'its only end is near its own. So'],
])('the game begins at a sentence: %j', (piece, text) => {
  expect(fromSentence(piece, 5)).toBe(text);
});
