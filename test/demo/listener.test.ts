import { expect, test } from 'vitest';
import { listener } from '../../src/demo/listener.ts';

test('what a worker tells after the end is dropped', () => {
  const heard: string[] = [];
  const { remote, end } = listener((words: string) => heard.push(words));
  remote('15 of 16 rows measured');
  end();
  remote('16 of 16 rows measured');
  expect(heard).toEqual(['15 of 16 rows measured']);
});
