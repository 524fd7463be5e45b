import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { finished, start, temporaryFolder } from '../support/command-line.ts';
import { outcomes, owners } from '../support/sweep-outcomes.ts';

/** `npm run test:kills` asks for more. */
const KILLS = Number(process.env.KILLS ?? 4);
const SIGNALS = ['SIGKILL', 'SIGTERM'] as const;
/** Between two kills, milliseconds. */
const [SOONEST, LATEST] = [150, 900];
/** Updates of a run for each kill, so that there is something to kill for so long. */
const UPDATES = 60_000;

/** False where it had ended by itself. */
function killed(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

it(`brings every run of a sweep to the same bits, though ${KILLS} times one of its processes is killed`, async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'plan.json');
  writeFileSync(
    join(folder, 'book.txt'),
    'Call me Ishmael. Some years ago, never mind how long precisely.\n'.repeat(40),
  );
  const options = {
    hiddenSize: 12,
    seqLength: 6,
    updates: UPDATES * KILLS,
    checkpointEvery: 1000,
    logEvery: 5000,
    sampleEvery: 50_000,
    validation: 0.1,
  };
  writeFileSync(file, JSON.stringify({ book: 'book.txt', options, vary: { cell: ['rnn', 'gru'] } }));
  const sweep = (out: string) => start(['sweep', file, '--out', join(folder, out), '--at-once', '2']);
  const random = new Random(Number(process.env.KILL_SEED ?? 1));
  const oneOf = <T>(all: readonly T[]) => all[Math.floor(random.uniform() * all.length)]!;

  let process_ = sweep('killed');
  let ended = finished(process_);
  let kills = 0;
  while (kills < KILLS) {
    await sleep(SOONEST + random.uniform() * (LATEST - SOONEST));
    const victim = oneOf([process_.pid!, ...owners(join(folder, 'killed')).values()]);
    if (killed(victim, oneOf(SIGNALS))) kills++;
    if (process_.exitCode === null && process_.signalCode === null && victim !== process_.pid) continue;
    if ((await ended).code === 0) break; // too fast for so many kills
    process_ = sweep('killed');
    ended = finished(process_);
  }
  expect(kills).toBe(KILLS);
  for (let code = (await ended).code; code !== 0; code = (await ended).code) {
    process_ = sweep('killed');
    ended = finished(process_);
  }
  expect((await finished(sweep('undisturbed'))).code).toBe(0);
  expect(outcomes(join(folder, 'killed'))).toEqual(outcomes(join(folder, 'undisturbed')));
}, 600_000);
