import type { Backend } from '../../src/backends/backend.ts';
import { backendWith } from './broken-backend.ts';

/** A backend whose updates take their time on a clock of its own, one piece after the other, beside the host. */
export class FakeGpu {
  readonly backend: Backend;
  time = 0;
  /** Milliseconds of work that waited at most, and pieces. */
  mostAhead = 0;
  mostUnderWay = 0;
  readonly #pieces: { readonly end: number; readonly tell: () => void }[] = [];
  #end = 0;

  readonly #latency: number;

  /**
   * @param milliseconds of an update.
   * @param latency milliseconds from the end of a piece to the news of it.
   */
  constructor(milliseconds: number, latency = 0) {
    this.#latency = latency;
    this.backend = backendWith({
      train: (rates) => this.#train(rates.length, rates.length * milliseconds),
      ...(latency > 0 ? { millisecondsPerUpdate: milliseconds } : {}),
    });
  }

  readonly now = () => this.time;

  #train(updates: number, milliseconds: number): Promise<Float64Array> {
    this.#end = Math.max(this.#end, this.time) + milliseconds;
    this.mostAhead = Math.max(this.mostAhead, this.#end - this.time);
    return new Promise((resolve) => {
      this.#pieces.push({
        end: this.#end + this.#latency,
        tell: () => resolve(new Float64Array(updates).fill(1)),
      });
      this.mostUnderWay = Math.max(this.mostUnderWay, this.#pieces.length);
      setImmediate(() => this.#next());
    });
  }

  /** Time goes on to the end of the next piece; the host hears of all that are done by then. */
  #next(): void {
    this.time = Math.max(this.time, this.#pieces[0]?.end ?? 0);
    while (this.#pieces[0] && this.#pieces[0].end <= this.time) this.#pieces.shift()!.tell();
  }
}
