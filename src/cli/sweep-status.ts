import { grouped } from '../grouping.ts';
import { decide, whyStopped } from '../sweep/halving.ts';
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
  /** Why it failed, or was stopped. */
  readonly why: string | null;
}

const ORDER: readonly RunState[] = ['done', 'running', 'unfinished', 'stopped', 'failed', 'waiting'];

/** Prints how each run stands; it asks the folders alone, whoever trains there. */
export function tellStatus(sweep: OpenedSweep, json: boolean): void {
  const standings = standingsOf(sweep);
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

function standingsOf({ plan, points, folder }: OpenedSweep): Standing[] {
  const { stopped } = decide(points, plan.halving, (point, at) => folder.progressOf(point).heldOut.get(at));
  return points.map((point) => {
    const { update, heldOut, natsPerCharacter } = folder.progressOf(point);
    const failures = folder.failuresOf(point);
    const end = stoppedOf(point, stopped);
    const seen = {
      isDone: folder.isDone(point),
      isTaken: folder.isTaken(point),
      update,
      failures: failures.length,
    };
    const state = stateOf(seen, end);
    return {
      point: point.number,
      name: point.name,
      state,
      update,
      updates: point.options.updates,
      heldOut: heldOut.size > 0 ? Math.min(...heldOut.values()) : null,
      natsPerCharacter: natsPerCharacter ?? null,
      why: state === 'stopped' ? whyStopped(end!) : state === 'failed' ? failures.at(-1)!.why : null,
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
