import { expect, it } from 'vitest';
import { excerptFrom } from '../../src/analysis/excerpts.ts';

const TEXT = Array.from(
  'it was so. Then he went home. He slept well. “Who calls?” said she. “I do,” he said. The end came.',
);

it('begins at a sentence, and rather where there is talk', () => {
  expect(excerptFrom(TEXT, 0, 30)).toBe('“Who calls?” said she. “I do,”');
});

it('begins at the first sentence where nobody talks', () => {
  const dull = Array.from('and so on. One two three. Four five six. Seven eight nine ten eleven.');
  expect(excerptFrom(dull, 2, 20)).toBe('One two three. Four ');
});

it('begins where it is told to in a text without sentences', () => {
  expect(excerptFrom(Array.from('abcdefgh'.repeat(9)), 3, 5)).toBe('defgh');
});
