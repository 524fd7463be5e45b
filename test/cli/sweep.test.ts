import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { finished, run, start, temporaryFolder } from '../support/command-line.ts';

const OPTIONS = {
  hiddenSize: 8,
  seqLength: 6,
  updates: 40,
  logEvery: 10,
  sampleEvery: 20,
  validation: 0.1,
};

/** A plan's file, with a book beside it. */
function planFile(plan: object): string {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'book.txt'),
    'Call me Ishmael. Some years ago, never mind how long.\n'.repeat(40),
  );
  const file = join(folder, 'rates.json');
  writeFileSync(file, JSON.stringify({ book: 'book.txt', options: OPTIONS, ...plan }));
  return file;
}

const RATES = { vary: { learningRate: [0.1, 0.05] } };

describe('char-rnn sweep', () => {
  it('tells what it would run and how long that takes, trains all, tells how they stand, and is done at once then', async () => {
    const file = planFile(RATES);
    const folder = file.slice(0, -'.json'.length);
    const dry = await finished(start(['sweep', file, '--dry-run', '--at-once', '2']));
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toContain(`2 runs in ${folder}, 0 done\n  1_learning-rate=0.1_seed=1  `);
    expect(dry.out).toMatch(
      /about \d+ s here, 2 at once; one after another \d+ s\nthis rests on trials of 200 ms on simd/,
    );
    expect(existsSync(folder)).toBe(false);
    const { code, out, err } = await finished(start(['sweep', file, '--at-once', '2']));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /\n2_learning-rate=0\.05_seed=1 {2}done, held-out \d\.\d{3}, smooth \d\.\d{3} nats\/char\n/,
    );
    expect(out).toContain('\n2 of 2 done, after');
    const config = JSON.parse(
      readFileSync(join(folder, '1_learning-rate=0.1_seed=1', 'config.json'), 'utf8'),
    );
    expect(config.asked).toEqual({ backend: 'simd', threads: 1 });
    const status = JSON.parse((await run('sweep', 'status', file, '--json')).out);
    expect(status.runs.map(({ state }: { state: string }) => state)).toEqual(['done', 'done']);
    expect((await run('sweep', 'status', file)).out).toMatch(
      /rates: 2 runs, 2 done\n {2}done +1_learning-rate/,
    );
    const again = await run('sweep', file, '--json');
    expect(again.code).toBe(0);
    expect(
      again.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['start', 'end']);
    const compared = JSON.parse((await run('compare', folder, '--json')).out);
    expect(compared.texts[0].recipes).toHaveLength(2);
  });

  it('trains the point that an engine tells, as the whole sweep would', async () => {
    const file = planFile(RATES);
    const folder = file.slice(0, -'.json'.length);
    const one = await finished(start(['sweep', file, '--point', '--json'], { JOB_COMPLETION_INDEX: '1' }));
    expect(one.code).toBe(0);
    expect(JSON.parse(one.out.trimEnd().split('\n').at(-1)!).objective.of).toBe('held-out loss');
    const standing = JSON.parse((await run('sweep', 'status', file, '--json')).out).runs;
    expect(standing.map(({ state }: { state: string }) => state)).toEqual(['waiting', 'done']);
    expect(existsSync(join(folder, '2_learning-rate=0.05_seed=1', 'report.html'))).toBe(true);
    expect(await run('sweep', file, '--point', '3')).toMatchObject({
      code: 2,
      err: expect.stringContaining('from 1 to 2'),
    });
  });

  it('keeps what failed, tries it once more, finishes the rest, and fails', async () => {
    const file = planFile({ vary: { batchSize: [1, 500] } });
    const { code, out } = await finished(start(['sweep', file]));
    expect(code).toBe(1);
    expect(out).toMatch(/2_batch-size=500_seed=1 {2}failed: .*; tried again\n/);
    expect(out).toContain('given up, all attempts are in its failures.jsonl');
    expect(out).toContain('1 of 2 done, 1 failed');
    const failures = readFileSync(
      join(file.slice(0, -5), '2_batch-size=500_seed=1', 'failures.jsonl'),
      'utf8',
    );
    expect(failures.trimEnd().split('\n')).toHaveLength(2);
    expect((await run('sweep', 'status', file)).out).toMatch(
      /failed +2_batch-size=500_seed=1 · .*characters/,
    );
  });

  it('stops the worse half by their held-out loss, and says why', async () => {
    const long = { updates: 100_000, sampleEvery: 20_000, logEvery: 10_000 };
    const file = planFile({
      options: { ...OPTIONS, ...long },
      vary: { learningRate: [0.1, 1e-6] },
      halving: { at: [20_000] },
    });
    const { code, out } = await finished(start(['sweep', file]));
    expect(code).toBe(0);
    expect(out).toMatch(
      /learning-rate=0\.000001 {2}stopped: held-out loss \d\.\d+ at update 20000; the worst recipe/,
    );
    const { runs } = JSON.parse((await run('sweep', 'status', file, '--json')).out);
    expect(runs.map(({ state }: { state: string }) => state)).toEqual(['done', 'stopped']);
    expect((await run('sweep', file, '--point', '1')).err).toContain(
      '"halving" compares runs with each other',
    );
  });

  it('saves all at Ctrl-C, and goes on by the same command', async () => {
    const file = planFile({
      ...RATES,
      options: { ...OPTIONS, updates: 60_000, logEvery: 500, sampleEvery: 20_000 },
    });
    const child = start(['sweep', file, '--at-once', '2', '--json']);
    const outcome = finished(child);
    let asked = false;
    child.stdout!.on('data', (text) => {
      if (asked || !String(text).includes('"type":"update"')) return;
      asked = child.kill('SIGINT');
    });
    expect((await outcome).code).toBe(130);
    const { runs } = JSON.parse((await run('sweep', 'status', file, '--json')).out);
    for (const { state, update } of runs) {
      expect(state === 'waiting' || state === 'unfinished', state).toBe(true);
      expect(update).toBeLessThan(60_000);
    }
    expect((await finished(start(['sweep', file]))).code).toBe(0);
  });

  it.each([
    ['--point 1 --dry-run', '--dry-run has no effect beside --point'],
    ['--point 1 --at-once 2', '--at-once has no effect beside --point'],
    ['--point 1 --engine slurm', '--engine has no effect beside --point'],
    ['--engine slurm --json', '--json has no effect beside --engine'],
    ['--engine slurm --image x', '--image is for --engine kubernetes'],
    ['--claim x', '--claim is for --engine kubernetes'],
  ])('refuses %s', async (options, why) => {
    const { code, err } = await run('sweep', 'plan.json', ...options.split(' '));
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(why) });
  });

  it('refuses a folder that another plan filled, and a plan that is none', async () => {
    const file = planFile(RATES);
    await finished(start(['sweep', file, '--point', '1']));
    writeFileSync(file, JSON.stringify({ book: 'book.txt', options: { ...OPTIONS, updates: 50 }, ...RATES }));
    expect(await run('sweep', file)).toMatchObject({
      code: 2,
      err: expect.stringContaining('is of another plan'),
    });
    writeFileSync(file, '{"vary": {"rate": [1]}}');
    expect((await run('sweep', file)).err).toContain('there is no option "rate"');
    expect((await run('sweep', `${file}.none`, '--out', 'x')).err).toContain('the plan cannot be read');
  });
});
