import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { finished, type Outcome, temporaryFolder } from '../support/command-line.ts';

/** The program behind `npm run bench:gpu`, without a GPU and without peers. */
function benchGpu(...args: string[]): Promise<Outcome> {
  return finished(
    spawn(process.execPath, ['bench/gpu/main.mjs', '--python', 'no-such-python', ...args], { stdio: 'pipe' }),
  );
}

it('measures both parts with what is here, and goes on where it stopped', async () => {
  const folder = temporaryFolder();
  const text = join(folder, 'toy.txt');
  writeFileSync(text, 'Call me Ishmael. Some years ago, never mind how long. '.repeat(200));
  const out = join(folder, 'results', 'bench.json');
  const sizes = ['--text', text, '--batch', '2', '--tau', '5', '--hidden', '8', '--seconds', '0.01'];
  const rest = ['--engines', 'simd', '--targets', '1.5,0.0001', '--rates', '0.1', '--seeds', '2'];
  const { code, err } = await benchGpu('table', ...sizes, ...rest, '--out', out);
  expect(err).toBe('');
  expect(code).toBe(0);
  const table = JSON.parse(readFileSync(out, 'utf8'));
  expect(table.throughput).toHaveLength(1);
  expect(table.throughput[0]).toMatchObject({
    engine: 'simd',
    batchSize: 2,
    check: { passed: true },
    peakFraction: null,
  });
  expect(table.versions).toMatchObject({
    node: process.version,
    'webgpu (Dawn)': expect.stringMatching(/^\d+\./),
  });
  expect(table.peers).toMatchObject([{ error: 'no-such-python does not run' }, { library: 'jax_peer' }]);

  const second = await benchGpu('table', 'to-loss', ...sizes, ...rest, '--resume', out);
  expect(second.err).toBe('');
  expect(second.code).toBe(0);
  expect(second.out).toMatch(/1\.5 +simd +2 +0\.1 .*2 of 2/);
  const whole = JSON.parse(readFileSync(out, 'utf8'));
  expect(whole.throughput).toEqual(table.throughput);
  const [reached, not] = whole.toLoss.results;
  expect(reached).toMatchObject({
    target: 1.5,
    engine: 'simd',
    batchSize: 2,
    reached: 2,
    check: { passed: true },
  });
  expect(reached.median).toBeGreaterThan(0);
  expect(not.error).toMatch(/^not reached: \d\.\d+ was the lowest/);
});

it('ends with one sentence where it cannot measure', async () => {
  const unknown = await benchGpu('--engines', 'fused,warp');
  expect(unknown.code).toBe(2);
  expect(unknown.err).toMatch(/^there is no engine "warp" here; choose fused, .*\n$/);
  const option = await benchGpu('--speed');
  expect(option.code).toBe(2);
  expect(option.err).toMatch(/^Unknown option '--speed'/);
});
