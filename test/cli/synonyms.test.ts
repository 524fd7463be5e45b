import { expect, it } from 'vitest';
import { run } from '../support/command-line.ts';

it.each([
  ['train --lr=0.1', '--learning-rate'],
  ['train --epochs 3', '--updates'],
  ['train --lstm', '--cell'],
  ['train --rnn_size 128', '--hidden-size'],
  ['sample model --temp 1', '--temperature'],
  ['train --learning-rat 1', '--learning-rate'],
])('says which option was meant by "%s"', async (typed, meant) => {
  const { code, err } = await run(...typed.split(' '));
  expect(code).toBe(2);
  expect(err).toContain(`(Did you mean ${meant}?)`);
});

it('suggests no option that the command does not have', async () => {
  expect((await run('sample', 'model', '--lr', '1')).err).not.toContain('learning-rate');
});
