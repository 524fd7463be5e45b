import { expect, test } from 'vitest';
import { Words } from '../../../src/demo/worker/words.ts';

const BOOK = `${'The whale, the whale! I see a whale’s tail. '.repeat(3)}Once b.`;

test('a text is cut into words, known or not, and what is between them', () => {
  const stretches = new Words(BOOK).judge('the Whale x whale’s blubber, once a day 5');
  expect(stretches.map(({ text }) => text).join('')).toBe('the Whale x whale’s blubber, once a day 5');
  const known = stretches.filter(({ isKnown }) => isKnown).map(({ text }) => text);
  expect(known).toEqual(['the', 'Whale', 'whale’s', 'a']);
  const unknown = stretches.filter(({ isKnown }) => isKnown === false).map(({ text }) => text);
  expect(unknown).toEqual(['x', 'blubber', 'once', 'day']);
});

test('capitals within a word make it another', () => {
  expect(new Words(BOOK).judge('wHale')[0]!.isKnown).toBe(false);
});
