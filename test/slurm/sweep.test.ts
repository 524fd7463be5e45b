import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { finished, start, temporaryFolder } from '../support/command-line.ts';
import { outcomes, owners } from '../support/sweep-outcomes.ts';
import { type Cluster, startCluster, until } from './cluster.ts';

const BOOK = 'Call me Ishmael. Some years ago, never mind how long precisely.\n'.repeat(40);
const PLAN = {
  book: 'book.txt',
  options: {
    hiddenSize: 16,
    seqLength: 8,
    updates: 200_000,
    logEvery: 10_000,
    sampleEvery: 50_000,
    validation: 0.1,
  },
  vary: { learningRate: [0.1, 0.05], cell: ['rnn', 'gru'] },
  seeds: 2,
};
const FIRST = '1_cell=rnn_learning-rate=0.1_seed=1';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster?.stop());

/** Holds the tasks of an array that have not ended. Those that have make the command fail, which holds the others. */
function holdAll(job: string): void {
  try {
    cluster.run('scontrol', 'hold', job);
  } catch (error) {
    if (!String((error as { stderr?: unknown }).stderr).includes('Job has already finished')) throw error;
  }
}

it('trains a plan as an array, though a task is killed and the rest cancelled and submitted again, to the bits of this machine alone', async () => {
  const folder = temporaryFolder();
  const plan = join(folder, 'eight.json');
  const slurm = join(folder, 'slurm');
  writeFileSync(join(folder, 'book.txt'), BOOK);
  writeFileSync(plan, JSON.stringify(PLAN));
  const command = async (...args: string[]) => {
    const { code, out, err } = await finished(start(args, cluster.env));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out;
  };
  const submit = async () => {
    const out = await command('sweep', plan, '--out', slurm, '--engine', 'slurm', '--', '--time=10');
    return out.match(/Submitted batch job (\d+)/)![1]!;
  };
  const standing = async () => {
    const { runs } = JSON.parse(await command('sweep', 'status', plan, '--out', slurm, '--json'));
    return runs.map(({ state }: { state: string }) => state) as string[];
  };
  const queue = (...args: string[]) => cluster.run('squeue', '--noheader', '--array', ...args);

  const job = await submit();
  await until(() => owners(slurm).has(FIRST), 'the first task trains');
  await until(() => existsSync(join(slurm, FIRST, 'checkpoint.safetensors')), 'it has saved');
  process.kill(owners(slurm).get(FIRST)!, 'SIGKILL');
  await until(
    () => queue(`--job=${job}_1`, '--format=%r').includes('BeginTime'),
    'the killed task waits again',
  );
  // Slurm would let it wait for two minutes, and behind the others.
  holdAll(job);
  const waiting = () => queue(`--job=${job}`, '--states=PENDING', '--format=%r').trim().split('\n');
  await until(() => waiting().every((reason) => reason.startsWith('JobHeld')), 'those that wait are held');
  cluster.run('scontrol', 'update', `JobId=${job}_1`, 'StartTime=now');
  cluster.run('scontrol', 'release', `${job}_1`);
  await until(() => queue(`--job=${job}_1`) === '', 'the killed task has gone on to its end', 60_000);
  cluster.run('scancel', job);
  await until(() => queue() === '', 'the cancelled tasks have saved');
  const cancelled = await standing();
  expect(cancelled[0]).toBe('done');
  expect(cancelled.filter((state) => state === 'waiting' || state === 'unfinished').length).toBeGreaterThan(
    0,
  );

  await submit();
  await until(() => queue() === '', 'all tasks have ended', 120_000);
  expect(new Set(await standing())).toEqual(new Set(['done']));
  await command('sweep', plan, '--out', join(folder, 'local'));
  expect(outcomes(slurm)).toEqual(outcomes(join(folder, 'local')));
  const { texts } = JSON.parse(await command('compare', slurm, '--json'));
  expect(texts[0].recipes.map(({ runs }: { runs: unknown[] }) => runs.length)).toEqual([2, 2, 2, 2]);
});
