import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { finished, start, temporaryFolder } from '../support/command-line.ts';

/** Until a training says what it trains on, and a moment longer: it has begun. */
async function untilItTrains({ stdout }: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => {
    stdout!.on('data', (text) => {
      if (String(text).includes('backend ')) resolve();
    });
  });
  await setTimeout(300);
}

/** Each would take minutes: where Ctrl-C waited for it, the test would end by its own time. */
test.each([
  { what: 'an update of cpu', flags: '--backend cpu --hidden-size 2048 --batch-size 64 --seq-length 200' },
  {
    what: 'an update of simd',
    flags: '--backend simd --threads 1 --hidden-size 2048 --batch-size 64 --seq-length 1000',
  },
  {
    what: 'a sample',
    flags: '--backend cpu --hidden-size 2048 --sample-every 1 --sample-length 100000 --seq-length 1',
  },
])('Ctrl-C is heard during $what that takes minutes, and ends the training', async ({ flags }) => {
  const out = join(temporaryFolder(), 'run');
  const child = start(['train', '--out', out, '--sample-every', '0', ...flags.split(' ')]);
  const outcome = finished(child);
  await untilItTrains(child);
  child.kill('SIGINT');
  const { code, out: text } = await outcome;
  expect(code).toBe(130);
  expect(text).toContain('stopping');
  expect(existsSync(join(out, 'metrics.jsonl'))).toBe(false); // nothing was done yet
});
