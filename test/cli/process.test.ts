import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import { finished, start, temporaryFolder } from '../support/command-line.ts';

const SMALL = ['--hidden-size', '20', '--backend', 'cpu'];

describe('the built command line', () => {
  it('trains on the bundled book, stops at Ctrl-C, saves, says how to resume, and goes on', async () => {
    const out = join(temporaryFolder(), 'run');
    const npm = { npm_command: 'run', npm_lifecycle_event: 'train', npm_package_name: 'webgpu-char-rnn' };
    const child = start(['train', ...SMALL, '--out', out], npm);
    const outcome = finished(child);
    while (!existsSync(join(out, 'metrics.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill('SIGINT');
    const { code, out: text } = await outcome;
    expect(code).toBe(130);
    expect(text).toContain('stopping');
    expect(text).toContain(`go on with: npm run char-rnn -- train --resume ${out}\n`);
    expect(text).toContain(`write the report so far with: npm run char-rnn -- report ${out}\n`);
    const { update } = readCheckpoint(readFileSync(join(out, 'checkpoint.safetensors')), 'x');
    expect(update).toBeGreaterThan(0);
    const resumed = await finished(start(['train', '--resume', out, '--updates', String(update + 50)]));
    expect(resumed.code).toBe(0);
    expect(resumed.out).toContain('resumed at update');
    expect(resumed.out).toContain('backend cpu');
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('saves at %s and says that it is not done', async (signal) => {
    const out = join(temporaryFolder(), 'run');
    const args = ['train', ...SMALL, '--updates', '100000', '--checkpoint-every', '0', '--out', out];
    const child = start(args);
    const outcome = finished(child);
    while (!existsSync(join(out, 'metrics.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill(signal);
    child.kill(signal); // a shell and a terminal may both send it
    expect((await outcome).code).toBe(75);
    expect(readdirSync(out).sort()).toEqual([
      'best.safetensors',
      'checkpoint.safetensors',
      'config.json',
      'metrics.jsonl',
      'samples.jsonl', // one from before the first update
    ]);
  });

  it('reads a text from standard input, and asks for it again where the run goes on', async () => {
    const out = join(temporaryFolder(), 'run');
    const child = start(['train', '-', ...SMALL, '--updates', '20', '--out', out]);
    child.stdin!.end('Call me Ishmael. Some years ago.\n'.repeat(20));
    expect(await finished(child)).toMatchObject({ code: 0, err: '' });
    const { text } = readCheckpoint(readFileSync(join(out, 'checkpoint.safetensors')), 'x');
    expect(text).toMatchObject({ name: 'standard input', length: 660 });
    const resumed = await finished(start(['train', '--resume', out, '--updates', '30']));
    expect(resumed).toMatchObject({ code: 2, err: expect.stringContaining('came from standard input') });
  });

  it('belongs to one process, also by another name, until that is killed', async () => {
    const folder = temporaryFolder();
    const [out, link] = [join(folder, 'run'), join(folder, 'link')];
    const args = ['train', ...SMALL, '--updates', '100000', '--checkpoint-every', '100', '--continue'];
    const child = start([...args, '--out', out]);
    while (!existsSync(join(out, 'checkpoint.safetensors')))
      await new Promise((resolve) => setTimeout(resolve, 50));
    symlinkSync(out, link);
    const owner = `belongs to a run that is training (process ${child.pid} on `;
    for (const second of [
      [...args, '--out', link],
      ['train', ...SMALL, '--out', link, '--force'],
      ['train', '--resume', out],
    ]) {
      expect(await finished(start(second))).toMatchObject({ code: 2, err: expect.stringContaining(owner) });
    }
    expect(await finished(start(['report', out]))).toMatchObject({ code: 0, err: '' });
    child.kill('SIGKILL');
    await once(child, 'close');
    const { update } = readCheckpoint(readFileSync(join(out, 'checkpoint.safetensors')), 'x');
    const after = await finished(start([...args, '--updates', String(update + 1), '--out', link]));
    expect(after.code).toBe(0);
    expect(after.out).toContain(`resumed at update ${update.toLocaleString('en-US')}`);
  });

  it('finds a folder of its own where another run of the book began in the same second', async () => {
    const folder = temporaryFolder();
    const args = ['train', ...SMALL, '--updates', '20', '--json'];
    const cli = resolve('dist/node/cli.js');
    const both = [1, 2, 3].map(() => finished(spawn(process.execPath, [cli, ...args], { cwd: folder })));
    expect((await Promise.all(both)).map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(readdirSync(join(folder, 'runs'))).toHaveLength(3);
  });

  it('goes on training where its output cannot be written, and tells so in the end', async () => {
    const out = join(temporaryFolder(), 'run');
    const file = join(out, '..', 'read-only.txt');
    writeFileSync(file, '');
    const output = openSync(file, 'r');
    const child = start(['train', ...SMALL, '--updates', '20', '--out', out], {}, output);
    expect(await once(child, 'close')).toEqual([2, null]);
    closeSync(output);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
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
    expect(performance.now() - asked).toBeLessThan(5000); // on a busy machine
    expect(existsSync(join(out, 'checkpoint.safetensors'))).toBe(true);
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

  it('benchmarks the sizes that are asked for alone', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'short.txt'), 'Call me Ishmael. '.repeat(10));
    const args = [join(folder, 'short.txt'), '--quick', '--backends', 'simd', '--hidden-size', '8', '--json'];
    const { code, out } = await finished(start(['bench', ...args]));
    expect(code).toBe(0);
    expect(JSON.parse(out).results).toMatchObject([{ hiddenSize: 8, batchSize: 1, seqLength: 25 }]);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect((await finished(start(['--version']))).out).toBe(`${version}\n`);
  });
});
