import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Work } from '../../src/sweep/engines/engine.ts';
import { kubernetesJob } from '../../src/sweep/engines/kubernetes.ts';
import { gnuParallel } from '../../src/sweep/engines/parallel.ts';
import { ranges, slurmArray } from '../../src/sweep/engines/slurm.ts';
import { quoted } from '../../src/text/quoted.ts';

const WORK: Work = {
  name: 'my rates',
  plan: '/data/my plans/rates.json',
  folder: '/data/my plans/rates',
  book: '/data/my plans/book.txt',
  program: ['/usr/bin/node', '/opt/char-rnn/cli.js'],
  points: 8,
  left: [1, 2, 3, 6, 8],
  atOnce: 4,
  extra: ['--partition=long'],
};

/** Whether a POSIX shell takes a script. */
const complaintsOf = (script: string) => spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' }).stderr;

/** A run that saves and ends when it is told to, and that has its task told. */
const saves = (signal: string) =>
  `trap "exit 75" TERM; kill -${signal} $PPID; sleep 5 >/dev/null 2>&1 & wait`;

/** A shell that looks at its child only half a second after it has sent a signal. */
const LATE = 'kill() { command kill "$@"; set -- $?; sleep 0.5; return "$1"; }';

describe('an array of Slurm', () => {
  const { content, command } = slurmArray(WORK);

  it('has a task for each point that is left, throttled, requeued, with time to save', () => {
    expect(content).toContain('#SBATCH --array=1-3,6,8%4\n');
    for (const option of ['--requeue', '--signal=B:USR1@60', '--open-mode=append', `--job-name='my rates'`])
      expect(content).toContain(`#SBATCH ${option}\n`);
    expect(content).toContain(
      `\n/usr/bin/node /opt/char-rnn/cli.js sweep '/data/my plans/rates.json' --out '/data/my plans/rates' --point &\n`,
    );
    expect(command('/x/slurm.sh')).toEqual(['sbatch', '--partition=long', '/x/slurm.sh']);
  });

  it('is a script that a shell takes', () => {
    expect(complaintsOf(content)).toBe('');
  });

  it.each([
    { dies: 'exit 0', code: 0, queued: false },
    { dies: 'exit 2', code: 2, queued: false },
    { dies: 'kill -KILL $$', code: 137, queued: true },
    { dies: 'kill -KILL $$', code: 137, queued: false, restarts: '1' },
    { dies: saves('USR1'), code: 75, queued: true },
    { dies: saves('TERM'), code: 75, queued: false },
    // cancelled before the run can save, or while it writes its report
    { dies: 'kill -TERM $PPID; exec sleep 1', code: 143, queued: false },
    // the run has saved and ended before the shell looks again
    { dies: saves('USR1'), code: 75, queued: true, late: true, restarts: '1' },
    { dies: saves('TERM'), code: 75, queued: false, late: true },
  ])(
    'queues again where it should: $dies, late $late, restarts $restarts',
    ({ dies, code, queued, ...rest }) => {
      const { restarts = '0', late = false } = rest;
      const cluster = `scontrol() { echo "$@"; }${late ? `\n${LATE}` : ''}`;
      const program = ['sh', '-c', dies];
      const script = `${cluster}\n${slurmArray({ ...WORK, program }).content}`;
      const { status, stdout } = spawnSync('sh', ['-c', script], {
        encoding: 'utf8',
        env: { ...process.env, SLURM_JOB_ID: '7', SLURM_RESTART_COUNT: restarts },
      });
      expect({ status, stdout }).toEqual({ status: code, stdout: queued ? 'requeue 7\n' : '' });
    },
  );
});

it.each([{ name: 'rates\nrm -r ~' }, { folder: '/data/\u001b[2J' }])(
  'Slurm is given no name that begins a line, %j',
  (odd) => {
    expect(() => slurmArray({ ...WORK, ...odd })).toThrow('control characters');
  },
);

describe('numbers as ranges', () => {
  it.each([
    [[], ''],
    [[4], '4'],
    [[1, 2], '1-2'],
    [[1, 3, 4, 5, 9], '1,3-5,9'],
  ])('%j', (numbers, text) => {
    expect(ranges(numbers)).toBe(text);
  });
});

describe('GNU parallel', () => {
  it('gets a point a job, passes signals on, and tries once more', () => {
    const { content, command } = gnuParallel(WORK);
    expect(content).toContain(' --retries 2 --termseq TERM,10000,KILL,25 ');
    expect(content).toMatch(/ --jobs 4 "\$@" .* ::: 1 2 3 6 8\n$/);
    expect(complaintsOf(content)).toBe('');
    expect(command('/x/parallel.sh')).toEqual(['sh', '/x/parallel.sh', '--partition=long']);
  });
});

describe('a Job of Kubernetes', () => {
  const place = { image: 'registry/char-rnn:0.3.0', claim: 'sweeps' };
  const job = JSON.parse(kubernetesJob(WORK, place).content);

  it('has an index for each point, in an image, with the folder of the plan', () => {
    expect(job.metadata.name).toBe('char-rnn-my-rates');
    expect(job.spec).toMatchObject({ completionMode: 'Indexed', completions: 8, parallelism: 4 });
    const [container] = job.spec.template.spec.containers;
    expect(container).toMatchObject({
      image: place.image,
      args: ['sweep', '/sweep/rates.json', '--out', '/sweep/rates', '--point'],
      volumeMounts: [{ name: 'sweep', mountPath: '/sweep' }],
    });
    expect(job.spec.template.spec.volumes).toEqual([
      { name: 'sweep', persistentVolumeClaim: { claimName: 'sweeps' } },
    ]);
  });

  it('refuses what pods would not see', () => {
    for (const outside of [{ book: '/data/other/book.txt' }, { folder: '/scratch/rates' }])
      expect(() => kubernetesJob({ ...WORK, ...outside }, place)).toThrow(
        'is outside the folder of the plan',
      );
  });
});

describe('a word for a shell', () => {
  it.each(['plain', 'two words', `it's`, '$HOME', '*', ''])('%j is one word', (word) => {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${quoted(word)}`], { encoding: 'utf8' });
    expect(stdout).toBe(word);
  });
});
