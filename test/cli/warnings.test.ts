import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import { run, temporaryFolder } from '../support/command-line.ts';

const BOOK = 'Call me Ishmael. Some years ago, never mind how long precisely.\n'.repeat(40);
/** Far too large a learning rate. */
const SMALL = ['--hidden-size', '20', '--seq-length', '6', '--backend', 'cpu'];
const WILD = [...SMALL, '--learning-rate', '10'];

function place() {
  const folder = temporaryFolder();
  const book = join(folder, 'ishmael.txt');
  writeFileSync(book, BOOK);
  return { book, out: join(folder, 'run') };
}

const metrics = (out: string) =>
  readFileSync(join(out, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a training that diverges', () => {
  it('ends with 1 and a command that mends it; the report tells of it', async () => {
    const { book, out } = place();
    await run('train', book, ...SMALL, '--updates', '1000', '--out', out);
    const saved = readFileSync(join(out, 'best.safetensors'));
    const wild = ['--learning-rate', '10', '--updates', '9000', '--resume', out];
    const { code, out: text } = await run('train', ...wild);
    expect(code).toBe(1);
    expect(text).toMatch(
      /warning at update 2,000, diverged: the loss, \d+\.\d\d nats a character, is worse than/,
    );
    expect(text).toMatch(
      /remedy: .*ishmael\.txt --hidden-size 20 --seq-length 6 --learning-rate 0\.05 --updates 9000/,
    );
    expect(metrics(out).at(-1)).toMatchObject({ update: 2000, warning: { kind: 'diverged' } });
    expect(existsSync(join(out, 'report.html'))).toBe(false);
    expect(readFileSync(join(out, 'best.safetensors')).equals(saved)).toBe(true);
    const file = join(out, 'checkpoint.safetensors');
    expect(readCheckpoint(readFileSync(file), file).update).toBe(1000);
    await run('report', out);
    const checkedBy = () => {
      const { reports } = JSON.parse(readFileSync(join(out, 'gradients.json'), 'utf8'));
      return reports.map(({ backend }: { backend: string }) => backend);
    };
    expect(checkedBy()).toHaveLength(1);
    await run('report', out, '--backend', 'simd');
    expect(checkedBy()).toHaveLength(2);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(
      '<strong>Update 2,000, diverged</strong>: the loss',
    );
  });

  it('goes on at half the rate where it may, and the folder tells only of that', async () => {
    const { book, out } = place();
    const rest = [
      '--updates',
      '2500',
      '--log-every',
      '500',
      '--on-divergence',
      'halve',
      '--out',
      out,
      '--json',
    ];
    const { code, out: text } = await run('train', book, ...WILD, ...rest);
    expect(code).toBe(0);
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const rewound = events.filter(({ type }) => type === 'rewound');
    expect(rewound.length).toBeGreaterThan(0);
    const { learningRate } = rewound.at(-1);
    const logged = metrics(out);
    const warnings = logged.filter((line) => line.warning?.kind === 'diverged');
    expect(warnings).toHaveLength(rewound.length);
    expect(warnings.at(-1)).toMatchObject({
      update: 0,
      warning: { remedy: `it went back from update 2,000 to 0 and goes on at learning rate ${learningRate}` },
    });
    const losses = logged.filter((line) => 'loss' in line);
    expect(losses.map(({ update }) => update)).toEqual([500, 1000, 1500, 2000, 2500]);
    expect(losses.every((line) => line.learningRate === learningRate)).toBe(true);
    const config = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'));
    expect(config.options.learningRate).toBe(learningRate);
    expect(config.history.at(-1)).toMatchObject({ update: 0, changed: { learningRate } });

    const plan = join(out, 'plan.json');
    const { asked, options } = config;
    const planned = { ...options, learningRate: 10, updates: 2550 };
    writeFileSync(plan, JSON.stringify({ book, asked, options: planned }));
    expect((await run('train', '--config', plan, '--out', out, '--continue')).code).toBe(0);
    expect(metrics(out).at(-1)).toMatchObject({ update: 2550, learningRate });
  });
});
