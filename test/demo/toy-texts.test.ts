import { expect, test } from 'vitest';
import { bracketsText, copyText } from '../../vite/toy-texts.ts';

const CLOSING = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** How many brackets are open at once; undefined where they are not balanced. */
function depthOf(line: string): number | undefined {
  const open: string[] = [];
  let deepest = 0;
  for (const bracket of line) {
    const closing = CLOSING.get(bracket);
    if (closing) deepest = Math.max(deepest, open.push(closing));
    else if (open.pop() !== bracket) return undefined;
  }
  return open.length === 0 ? deepest : undefined;
}

test('every line of brackets is balanced, with eight pairs, four deep at most', () => {
  const lines = bracketsText().trimEnd().split('\n');
  expect(lines).toHaveLength(4000);
  expect(lines.filter((line) => line.length !== 16)).toEqual([]);
  expect(new Set(lines.map(depthOf))).toEqual(new Set([1, 2, 3, 4]));
});

test('every line of the other repeats its letter after six dots, each letter as often', () => {
  const lines = copyText().trimEnd().split('\n');
  expect(lines).toHaveLength(6000);
  const counts = new Map<string, number>();
  for (const line of lines) {
    expect(line).toMatch(/^([a-h])\.{6}\1$/);
    counts.set(line[0]!, (counts.get(line[0]!) ?? 0) + 1);
  }
  expect(counts.size).toBe(8);
  expect(Math.min(...counts.values())).toBeGreaterThan(650);
});
