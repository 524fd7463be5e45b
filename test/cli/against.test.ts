import { describe, expect, it } from 'vitest';
import { run } from '../support/command-line.ts';

describe('gradcheck --against', () => {
  it.each([
    [['--against', 'mine.npz'], /name both/],
    [['--weights', 'w.npz'], /name both/],
    [['book.txt', '--against', 'mine.npz', '--weights', 'w.npz'], /book\.txt has no effect beside --against/],
    [['--hidden-size', '5', '--against', 'mine.npz', '--weights', 'w.npz'], /hiddenSize has no effect/],
    [['--against', 'mine.npz', '--weights', 'none.npz'], /none\.npz: there is no such file/],
    [['--against', 'mine.npz', '--weights', 'package.json'], /package\.json: not a file of numpy\.savez\(\)/],
  ])('refuses %j in a sentence', async (args, why) => {
    const { code, out, err } = await run('gradcheck', ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(why);
  });
});
