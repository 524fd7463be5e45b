import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { finished, type Outcome } from '../support/command-line.ts';

function program(...args: string[]): Promise<Outcome> {
  return finished(spawn(process.execPath, args, { stdio: 'pipe' }));
}

it('speeds are told of what shows the losses of the reference, and refusals of what does not train the recipe', async () => {
  const sizes = ['--hidden', '6', '--tau', '5', '--batch', '2', '--rounds', '2', '--seconds', '0.001'];
  const engines = ['--engines', 'simd,plain', '--threads', '1'];
  const plain = await program('bench/speed.mjs', ...sizes, ...engines);
  expect(plain.err).toBe('');
  expect(plain.out).toMatch(/\nrnn, layers 1, adagrad: m 6, tau 5, B 2\n/);
  expect(plain.out).toMatch(/\nsimd, threads: 1 .* 1\.000 \(1\.000 – 1\.000\) +passed/);
  expect(plain.out).toMatch(/\nplain .* passed/);
  const gru = await program('bench/speed.mjs', ...sizes, ...engines, '--cell', 'gru', '--optimizer', 'adam');
  expect(gru.out).toMatch(/\nsimd, threads: 1 .* passed/);
  expect(gru.out).toMatch(/\nplain +written for one layer of rnn/);
});

it('a learning curve is told beside what an independent program gave', async () => {
  const { err, out } = await program('bench/curves/main.mjs', '--preset', 'kth-2026', '--updates', '1000');
  expect(err).toBe('');
  expect(out).toMatch(/\n1000 +simd +\d\.\d+ +3\.3\d+ +3\.354 – 3\.366\n$/);
});

it.each([
  ['speed', ['--cell', 'elman'], /^cell \(--cell\) is elman; it takes rnn, gru.*\n$/],
  ['speed', ['--engines', 'simd,nosuch'], /^there is no engine "nosuch"; choose simd or cpu or .*\n$/],
  ['curves/main', ['--engine', 'nosuch'], /^there is no engine "nosuch"; choose simd or cpu or .*\n$/],
])('a mistake in the arguments is told in a sentence: %s %j', async (name, args, sentence) => {
  const { code, err } = await program(`bench/${name}.mjs`, ...args);
  expect(code).toBe(2);
  expect(err).toMatch(sentence);
});
