import type { WriteStream } from 'node:tty';
import type { TrainLine } from '../node/train-process.ts';
import { whyStopped } from '../sweep/halving.ts';
import type { Point } from '../sweep/points.ts';
import type { SweepListener } from '../sweep/sweep.ts';
import { jsonLine } from '../text/printable.ts';
import { commandLine } from './program-name.ts';
import { ProgressBlock } from './progress-block.ts';
import type { OpenedSweep } from './sweep.ts';
import { count, duration } from './terminal.ts';

/** Tells a person, or a program, how a sweep goes. */
export interface SweepView extends SweepListener {
  begin(atOnce: number): void;
  line(point: Point, line: TrainLine): void;
  stopping(): void;
  end(counts: Counts): void;
}

/** Of a sweep that ended, runs. */
interface Counts {
  readonly done: number;
  readonly failed: number;
  /** Of those that are done: their gradient check fails. */
  readonly gradientsFail: number;
}

export function sweepView(out: WriteStream, sweep: OpenedSweep, json: boolean): SweepView {
  return json ? jsonView(out, sweep) : terminalView(new ProgressBlock(out), sweep);
}

/** JSON lines: "start", "began", "update", "validation", "ended", "failed", "stopped", "waiting", "end". */
function jsonView(out: WriteStream, { points, folder }: OpenedSweep): SweepView {
  const print = (line: unknown) => out.write(jsonLine(line));
  const who = ({ number, name }: Point) => ({ point: number, name });
  return {
    begin: (atOnce) => print({ type: 'start', folder: folder.path, points: points.length, atOnce }),
    began: (point) => print({ type: 'began', ...who(point) }),
    line(point, line) {
      if (line.type === 'update' || line.type === 'validation') print({ ...line, ...who(point) });
    },
    ended: (point) => print({ type: 'ended', ...who(point) }),
    failed: (point, why, givenUp) => print({ type: 'failed', ...who(point), why, givenUp }),
    stopped: (recipe) => print({ type: 'stopped', ...recipe }),
    waiting: (others) => print({ type: 'waiting', points: others.map(({ number }) => number) }),
    stopping() {},
    end: (counts) => print({ type: 'end', points: points.length, ...counts }),
  };
}

/** A line for what happened, and below them one for each run under way. */
function terminalView(block: ProgressBlock, { points, folder }: OpenedSweep): SweepView {
  const begun = performance.now();
  const running = new Map<Point, string>();
  const done = new Set(points.filter((point) => folder.isDone(point)));
  const show = () =>
    block.show(() => [...running.values(), `${count(done.size)} of ${count(points.length)} done`]);
  return {
    begin(atOnce) {
      block.line(`${count(points.length)} runs in ${folder.path}, ${count(atOnce)} at once`);
    },
    began(point) {
      running.set(point, `${point.name}  starts`);
      show();
    },
    line(point, line) {
      if (line.type === 'update') running.set(point, `${point.name}  ${updateText(point, line)}`);
      show();
    },
    ended(point) {
      running.delete(point);
      if (!folder.isDone(point)) return;
      done.add(point);
      block.line(`${point.name}  done, ${outcomeText(folder.progressOf(point))}`);
    },
    failed(point, why, givenUp) {
      block.line(
        `${point.name}  failed: ${why}; ${givenUp ? 'given up, all attempts are in its failures.jsonl' : 'tried again'}`,
      );
    },
    stopped(recipe) {
      block.line(`${recipe.recipe}  stopped: ${whyStopped(recipe)}`);
    },
    waiting(others) {
      block.line(`waiting for ${count(others.length)} that other processes train`);
    },
    stopping() {
      block.line('stopping: every run saves; the same command goes on; Ctrl-C again does not wait for them');
    },
    end({ done: ended, failed, gradientsFail }) {
      const failures = failed > 0 ? `, ${count(failed)} failed` : '';
      const seconds = (performance.now() - begun) / 1000;
      block.line(`${count(ended)} of ${count(points.length)} done${failures}, after ${duration(seconds)}`);
      if (gradientsFail > 0)
        block.line(`of ${count(gradientsFail)} the gradient check FAILS: see their reports`);
      if (ended > 0) block.line(`compare them with: ${commandLine('compare', folder.path)}`);
    },
  };
}

/** "update 1,200 of 2,000 · 2.413 nats/char" */
function updateText(
  { options: { updates } }: Point,
  { update = 0, natsPerCharacter = 0 }: TrainLine,
): string {
  const report = update === updates ? ' · checks gradients and writes the report' : '';
  return `update ${count(update)} of ${count(updates)} · ${natsPerCharacter.toFixed(3)} nats/char${report}`;
}

/** "held-out 2.213, smooth 2.305 nats/char" */
function outcomeText({ heldOut, natsPerCharacter }: ReturnType<OpenedSweep['folder']['progressOf']>): string {
  const held = heldOut.size > 0 ? `held-out ${Math.min(...heldOut.values()).toFixed(3)}, ` : '';
  return `${held}smooth ${(natsPerCharacter ?? Number.NaN).toFixed(3)} nats/char`;
}
