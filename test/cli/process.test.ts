import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import { finished, start, temporaryFolder } from '../support/command-line.ts';

const SMALL = ['--hidden-size', '20', '--backend', 'cpu'];

describe('the built command line', () => {
  it('trains on the bundled book, stops at Ctrl-C, saves, says how to resume, and goes on', async () => {
    const out = join(temporaryFolder(), 'run');
    const child = start(['train', ...SMALL, '--out', out]);
    const outcome = finished(child);
    while (!existsSync(join(out, 'metrics.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill('SIGINT');
    const { code, out: text } = await outcome;
    expect(code).toBe(130);
    expect(text).toContain('stopping');
    expect(text).toContain(`go on with: char-rnn train --resume ${join(out, 'checkpoint.safetensors')}`);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
    const { update } = readCheckpoint(readFileSync(join(out, 'checkpoint.safetensors')), 'x');
    expect(update).toBeGreaterThan(0);
    const resumed = await finished(
      start([
        'train',
        '--resume',
        join(out, 'checkpoint.safetensors'),
        '--updates',
        String(update + 50),
        '--backend',
        'cpu',
      ]),
    );
    expect(resumed.code).toBe(0);
    expect(resumed.out).toContain('resumed at update');
  });

  it('stops within a moment, also where no checkpoint is due for long', async () => {
    const out = join(temporaryFolder(), 'run');
    const fast = [
      '--hidden-size',
      '10',
      '--backend',
      'simd',
      '--checkpoint-every',
      '0',
      '--sample-every',
      '0',
    ];
    const child = start(['train', ...fast, '--updates', '100000000', '--out', out]);
    const outcome = finished(child);
    while (!existsSync(join(out, 'metrics.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 50));
    const asked = performance.now();
    child.kill('SIGINT');
    expect((await outcome).code).toBe(130);
    expect(performance.now() - asked).toBeLessThan(15_000); // the report included, on a busy machine
    expect(existsSync(join(out, 'report.html'))).toBe(true);
  });

  it('ends at once when it is interrupted while it writes the report', async () => {
    const child = start([
      'train',
      '--backend',
      'simd',
      '--updates',
      '200',
      '--out',
      join(temporaryFolder(), 'run'),
    ]);
    child.stdout!.on('data', (text) => {
      if (String(text).includes('checking gradients')) child.kill('SIGINT');
    });
    expect(await once(child, 'close')).toEqual([null, 'SIGINT']);
  });

  it('keeps to plain text where NO_COLOR is set or there is no terminal', async () => {
    const { out } = await finished(
      start(['train', ...SMALL, '--updates', '20', '--out', join(temporaryFolder(), 'run')]),
    );
    expect(out).not.toContain('\u001b');
  });

  it('says what is wrong on standard error and exits with 2', async () => {
    const { code, out, err } = await finished(start(['train', 'no-such-book.txt']));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe('char-rnn: no-such-book.txt: there is no such file; check the path\n');
  });

  it('ends quietly when its reader does', async () => {
    const child = start(['train', '--help']);
    child.stdout!.destroy();
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
  });

  it('says that standard output cannot be written', async () => {
    const file = join(temporaryFolder(), 'read-only.txt');
    writeFileSync(file, '');
    const output = openSync(file, 'r');
    const child = start(['--version'], {}, output);
    let err = '';
    child.stderr!.on('data', (text) => {
      err += text;
    });
    expect(await once(child, 'close')).toEqual([2, null]);
    closeSync(output);
    expect(err).toMatch(/^char-rnn: standard output cannot be written: EBADF.*\n$/);
  });

  it('benchmarks a short text as far as it goes, and shows the table also where the chart cannot be written', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'short.txt'), 'Call me Ishmael. '.repeat(10));
    const chart = join(folder, 'none', 'chart.svg');
    const { code, out, err } = await finished(
      start(['bench', join(folder, 'short.txt'), '--quick', '--backends', 'simd', '--svg', chart]),
    );
    expect(code).toBe(2);
    expect(out).toMatch(/1 stream of 25 characters, 100 units, rnn\n {2}simd +[\d,]+ characters\/s/);
    expect(out).toContain('skipped: the text is shorter than 1728 characters');
    expect(err).toContain(`${chart} cannot be written`);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect((await finished(start(['--version']))).out).toBe(`${version}\n`);
  });
});
