/** How fast a training goes, from a clock in milliseconds. */
export class Pace {
  readonly #now: () => number;
  readonly #marks: { time: number; update: number }[];
  #pieceMilliseconds = 0;

  /** @param update updates done at the start. */
  constructor(now: () => number, update: number) {
    this.#now = now;
    this.#marks = [{ time: now(), update }];
  }

  /** Notes that so many updates are done now. */
  mark(update: number): void {
    const time = this.#now();
    const last = this.#marks.at(-1)!;
    if (update > last.update) this.#pieceMilliseconds = (time - last.time) / (update - last.update);
    this.#marks.push({ time, update });
    while (this.#marks.length > 2 && time - this.#marks[1]!.time > WINDOW) this.#marks.shift();
  }

  /** Updates a second over the last seconds; 0 before anything is known. */
  get updatesPerSecond(): number {
    const first = this.#marks[0]!;
    const last = this.#marks.at(-1)!;
    return last.time > first.time ? ((last.update - first.update) * 1000) / (last.time - first.time) : 0;
  }

  /** Updates that take about `milliseconds`, to judge by the last piece of work; 1 before anything is known. */
  updatesIn(milliseconds: number): number {
    return this.#pieceMilliseconds > 0 ? Math.max(1, Math.floor(milliseconds / this.#pieceMilliseconds)) : 1;
  }
}

/** Milliseconds over which the rate is taken. */
const WINDOW = 2000;
