import { expect, test } from 'vitest';
import { codePointName, duration, significant, visible } from '../../src/demo/format.ts';

test('durations, numbers, code points and characters are written for reading', () => {
  expect([8, 130, 3900, 187_200].map(duration)).toEqual(['8 s', '2 min 10 s', '1 h 5 min', '2 days 4 h']);
  expect([0.002, 5.6321e-8, 0].map(significant)).toEqual(['0.002', '5.63e-8', '0']);
  expect(codePointName(0x41)).toBe('U+0041');
  expect(['a', ' ', '\n', '\u0007', '\u2009'].map(visible)).toEqual([
    'a',
    'space',
    'newline',
    'U+0007',
    'U+2009',
  ]);
});
