import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PACKAGES = ['slurm-wlm', 'munge'];
const PROGRAMS = ['/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/sbin/munged'];
/** Not Slurm's own, so that a cluster that is here already is left alone. */
const PORTS = { controller: 26817, node: 26818 };
/** Milliseconds that a daemon may take. */
const PATIENCE = 30_000;

/** A real Slurm of one node, this machine. */
export interface Cluster {
  /** Variables with which Slurm's commands find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs one of Slurm's commands. @returns what it printed. */
  run(program: string, ...args: string[]): string;
  /** Ends all tasks and daemons, and removes their files. */
  stop(): Promise<void>;
}

/**
 * Starts Debian's Slurm, with all of its files in a folder of its own; the packages are installed where they are missing.
 * @throws Error where that does not work, without root say: a test that needs a cluster must not pass without.
 */
export async function startCluster(): Promise<Cluster> {
  install();
  const folder = mkdtempSync(join(tmpdir(), 'char-rnn-slurm-'));
  chmodSync(folder, 0o755); // munge refuses a socket that others cannot come to
  const file = (name: string) => join(folder, name);
  for (const name of ['state', 'spool', 'munge']) mkdirSync(file(name), { mode: 0o755 });
  writeFileSync(file('munge/key'), randomBytes(1024), { mode: 0o400 });
  const munge = ['key-file=key', 'socket=socket', 'pid-file=pid', 'log-file=log', 'seed-file=seed'];
  execFileSync('munged', ['--force', ...munge.map((word) => `--${word.replace('=', `=${file('munge')}/`)}`)]);
  writeFileSync(file('slurm.conf'), configuration(folder));
  const env = { SLURM_CONF: file('slurm.conf') };
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  const cluster: Cluster = {
    env,
    run,
    async stop() {
      run('scancel', '--user=root');
      await until(() => run('squeue', '--noheader') === '', 'the tasks end');
      const daemons = ['slurmd.pid', 'slurmctld.pid', 'munge/pid'].map((name) =>
        Number(readFileSync(file(name), 'utf8')),
      );
      for (const pid of daemons) process.kill(pid);
      await until(() => !daemons.some(lives), 'the daemons end');
      rmSync(folder, { recursive: true });
    },
  };
  run('slurmctld');
  run('slurmd');
  await until(
    () => answers(() => run('sinfo', '--noheader', '--format=%t')).trim() === 'idle',
    'the node is idle',
  );
  return cluster;
}

function install(): void {
  const installed = () => PROGRAMS.every((path) => existsSync(path));
  if (installed()) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const get = (...args: string[]) => spawnSync('apt-get', args, { encoding: 'utf8', env });
  get('update'); // a bare image has no lists
  const { stderr, error } = get('install', '--yes', '--no-install-recommends', ...PACKAGES);
  if (installed()) return;
  throw new Error(
    `these tests need Debian's ${PACKAGES.join(' and ')}, which apt-get did not install; run them as root on Debian or Ubuntu: ${error?.message ?? stderr}`,
  );
}

function configuration(folder: string): string {
  const [host = 'localhost'] = hostname().split('.');
  return `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${PORTS.controller}
SlurmdPort=${PORTS.node}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/munge/socket
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} State=UNKNOWN
PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`;
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Nothing as long as the daemon does not answer. */
function answers(ask: () => string): string {
  try {
    return ask();
  } catch {
    return '';
  }
}

/** Looks until something holds. @throws Error saying what did not come about. */
export async function until(holds: () => boolean, what: string, patience = PATIENCE): Promise<void> {
  const end = performance.now() + patience;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${patience / 1000} s in vain until ${what}`);
    await sleep(100);
  }
}
