import { grouped } from '../grouping.ts';
import { GRADIENTS_FAIL } from '../node/train-process.ts';
import { comparedLoss, decide, whyStopped } from '../sweep/halving.ts';
import type { Point } from '../sweep/points.ts';
import { type RunState, stateOf, stoppedOf } from '../sweep/state.ts';
import { jsonLine } from '../text/printable.ts';
import type { OpenedSweep } from './sweep.ts';
import { count, Terminal } from './terminal.ts';

/** How a run of a sweep stands, as its folder tells. */
interface Standing {
  readonly point: number;
  readonly name: string;
  readonly state: RunState;
  readonly update: number;
  readonly updates: number;
  /** The lowest held-out loss, nats per character. */
  readonly heldOut: number | null;
  /** Of the last logged update, smooth. */
  readonly natsPerCharacter: number | null;
  /** Why it failed, was stopped, or is not to be trusted. */
  readonly why: string | null;
}

const ORDER: readonly RunState[] = ['done', 'running', 'unfinished', 'stopped', 'failed', 'waiting'];

/** Prints how each run stands; it asks the folders alone, whoever trains there. */
export async function tellStatus(sweep: OpenedSweep, json: boolean): Promise<void> {
  const standings = await standingsOf(sweep);
  if (json) {
    process.stdout.write(jsonLine({ folder: sweep.folder.path, runs: standings }));
    return;
  }
  const terminal = new Terminal(process.stdout);
  const states = grouped(standings, ({ state }) => state);
  const counts = ORDER.filter((state) => states.has(state)).map(
    (state) => `${count(states.get(state)!.length)} ${state}`,
  );
  terminal.line(`${sweep.folder.path}: ${count(standings.length)} runs, ${counts.join(', ')}`);
  for (const standing of standings) terminal.line(`  ${lineOf(standing)}`);
}

async function standingsOf({ plan, points, folder }: OpenedSweep): Promise<Standing[]> {
  const progress = new Map(points.map((point) => [point, folder.progressOf(point)]));
  const failures = new Map<Point, string>();
  for (const point of points) {
    const why = await folder.failureOf(point);
    if (why !== undefined) failures.set(point, why);
  }
  const { stopped } = decide(points, plan.halving, (point, at) =>
    comparedLoss(progress.get(point)!.heldOut.get(at), failures.has(point)),
  );
  const wrong = await folder.withFailingGradients(points);
  return points.map((point) => {
    const { update, heldOut, natsPerCharacter } = progress.get(point)!;
    const end = stoppedOf(point, stopped);
    const isDone = folder.isDone(point, progress.get(point));
    const seen = { isDone, isTaken: folder.isTaken(point), update, hasFailed: failures.has(point) };
    const state = stateOf(seen, end);
    const whys: Partial<Record<RunState, string | undefined>> = {
      done: wrong.has(point) ? GRADIENTS_FAIL : undefined,
      failed: failures.get(point),
      stopped: end && whyStopped(end),
    };
    return {
      point: point.number,
      name: point.name,
      state,
      update,
      updates: point.options.updates,
      heldOut: heldOut.size > 0 ? Math.min(...heldOut.values()) : null,
      natsPerCharacter: natsPerCharacter ?? null,
      why: whys[state] ?? null,
    };
  });
}

function lineOf({ name, state, update, updates, heldOut, natsPerCharacter, why }: Standing): string {
  const parts = [
    `${state.padEnd('unfinished'.length)}  ${name}`,
    ...(update > 0 ? [`update ${count(update)} of ${count(updates)}`] : []),
    ...(heldOut === null ? [] : [`held-out ${heldOut.toFixed(3)}`]),
    ...(natsPerCharacter === null ? [] : [`smooth ${natsPerCharacter.toFixed(3)} nats/char`]),
    ...(why === null ? [] : [why]),
  ];
  return parts.join(' · ');
}
