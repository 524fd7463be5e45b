/** Milliseconds over which the rate that people see is taken. */
const SHOWN_WINDOW = 2000;
/** And the one that work is cut by: several pieces of work, since a host that was busy sees many end at once. */
const WORK_WINDOW = 250;

interface Mark {
  readonly time: number;
  /** Updates done. */
  readonly update: number;
}

/** How fast a training goes, from a clock in milliseconds. */
export class Pace {
  readonly #now: () => number;
  #marks: Mark[];
  /** Those of the shorter window. */
  #recent: Mark[];
  #millisecondsPerUpdate = 0;

  /** @param update updates done at the start. */
  constructor(now: () => number, update: number) {
    this.#now = now;
    const mark = { time: now(), update };
    this.#marks = [mark];
    this.#recent = [mark];
  }

  /** Training begins, or goes on; the time since the last mark is not counted. */
  resume(): void {
    const mark = { time: this.#now(), update: this.#marks.at(-1)!.update };
    this.#marks = [mark];
    this.#recent = [mark];
  }

  /** Notes that so many updates are done now. */
  mark(update: number): void {
    const mark = { time: this.#now(), update };
    const first = push(this.#recent, mark, WORK_WINDOW);
    if (update > first.update)
      this.#millisecondsPerUpdate = (mark.time - first.time) / (update - first.update);
    push(this.#marks, mark, SHOWN_WINDOW);
  }

  /** Updates a second over the last seconds; 0 before anything is known. */
  get updatesPerSecond(): number {
    const first = this.#marks[0]!;
    const last = this.#marks.at(-1)!;
    return last.time > first.time ? ((last.update - first.update) * 1000) / (last.time - first.time) : 0;
  }

  /** Updates that take about `milliseconds`, to judge by the last pieces of work; 1 before anything is known. */
  updatesIn(milliseconds: number): number {
    const each = this.#millisecondsPerUpdate;
    return each > 0 ? Math.max(1, Math.floor(milliseconds / each)) : 1;
  }
}

/** Adds a mark, and forgets those beyond the window but for the latest of them. @returns the first that is left. */
function push(marks: Mark[], mark: Mark, milliseconds: number): Mark {
  marks.push(mark);
  while (marks.length > 2 && mark.time - marks[1]!.time > milliseconds) marks.shift();
  return marks[0]!;
}
