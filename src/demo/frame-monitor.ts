import type { FrameReport } from '../backends/backend.ts';

/** Milliseconds from one report to the next. */
const REPORT = 250;
/** Milliseconds between frames beyond which nobody was looking: a machine asleep, a debugger. */
const ABSENCE = 1000;
/** Frames after a beginning that say nothing: whatever began is still settling. */
const FIRST = 3;
/** Intervals by which the display is judged, about five seconds of them. */
const REMEMBERED = 300;
/** And without which it is not. */
const ENOUGH = 30;
/** The display's own interval is the one that this part of all intervals stays below: most may be late. */
const QUANTILE = 0.1;
/** Intervals longer by this factor have missed a refresh; clocks are rounded to a millisecond in some browsers. */
const LATE = 1.5;

/** From one moment to another, in milliseconds. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const length = ({ from, to }: Span) => to - from;

/** Learns how often the display shows a frame, and tells how many frames came late. It is told when they begin. */
export class FrameMonitor {
  /** Milliseconds between frames, the last REMEMBERED of them. */
  #intervals: number[] = [];
  /** Frames since the last report. */
  #frames: Span[] = [];
  #tasks: Span[] = [];
  #last: number | undefined;
  #passedOver = 0;
  #reported = 0;

  /** Whether the display's interval is known. */
  get settled(): boolean {
    return this.#intervals.length >= ENOUGH;
  }

  /** Frames begin to come, or come again: what was between says nothing. */
  begin(): void {
    this.#last = undefined;
    this.#passedOver = 0;
    this.#frames = [];
    this.#tasks = [];
  }

  /** The main thread was busy for long; a frame that had to wait for that is not the GPU's fault. */
  noteTask(from: number, to: number): void {
    this.#tasks.push({ from, to });
  }

  /** A frame begins. @returns a report, when it is time for one. */
  frame(time: number): FrameReport | undefined {
    const from = this.#last ?? time;
    if (time - from > ABSENCE) this.begin();
    this.#last = time;
    if (this.#passedOver++ < FIRST) {
      this.#reported = time;
      return undefined;
    }
    this.#intervals.push(time - from);
    if (this.#intervals.length > REMEMBERED) this.#intervals.shift();
    this.#frames.push({ from, to: time });
    return time - this.#reported >= REPORT ? this.#report(time) : undefined;
  }

  #report(time: number): FrameReport | undefined {
    const counted = this.#frames.filter(
      ({ from, to }) => !this.#tasks.some((task) => task.from < to && task.to > from),
    );
    this.#reported = time;
    this.#frames = [];
    this.#tasks = this.#tasks.filter(({ to }) => to > time);
    if (!this.settled || counted.length === 0) return undefined;
    const longest = LATE * this.#interval();
    return { frames: counted.length, late: counted.filter((frame) => length(frame) > longest).length };
  }

  /** The display's own. */
  #interval(): number {
    const sorted = [...this.#intervals].sort((a, b) => a - b);
    return sorted[Math.floor(QUANTILE * sorted.length)]!;
  }
}
