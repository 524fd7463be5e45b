import { expect, test } from 'vitest';
import { codePointName, sign, significant, visible } from '../../src/demo/format.ts';

test('numbers, code points and characters are written for reading', () => {
  expect([0.002, 5.6321e-8, 0, 12_345].map(significant)).toEqual(['0.002', '5.63e-8', '0', '12,300']);
  expect(codePointName(0x41)).toBe('U+0041');
  expect(['a', ' ', '\n', '\u0007', '\u2009'].map(visible)).toEqual([
    'a',
    'space',
    'newline',
    'U+0007',
    'U+2009',
  ]);
  expect(['a', '\n', '\u200d'].map(sign)).toEqual(['a', '↵', '▯']);
});
