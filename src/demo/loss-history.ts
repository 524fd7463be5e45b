import type { HistoryData, LossBatch } from './protocol.ts';

/** Points kept at most; beyond, two neighbours become one. */
const MOST_POINTS = 2 ** 19;

/**
 * The losses of a run in typed arrays that grow by doubling. One point stands for `stride` updates: the mean of
 * their losses, and the smooth loss after the last of them.
 */
export class LossHistory {
  readonly #start: number;
  #losses = new Float32Array(1024);
  #smooth = new Float32Array(1024);
  #length = 0;
  #stride = 1;
  #pending = 0;
  #pendingSum = 0;

  /** @param start updates done before the first point. */
  constructor(start = 0) {
    this.#start = start;
  }

  /** A history as data() gave it. */
  static from({ start, stride, losses, smooth, pending, pendingSum }: HistoryData): LossHistory {
    const history = new LossHistory(start);
    history.append({ losses, smooth });
    history.#stride = stride;
    history.#pending = pending;
    history.#pendingSum = pendingSum;
    return history;
  }

  get length(): number {
    return this.#length;
  }

  /** The update after which point `index` stands. */
  updateAt(index: number): number {
    return this.#start + (index + 1) * this.#stride;
  }

  /** The point at which, or right after which, an update lies; within the history. */
  indexAt(update: number): number {
    const index = Math.floor((update - this.#start) / this.#stride) - 1;
    return Math.min(Math.max(index, 0), Math.max(this.#length - 1, 0));
  }

  /** In the unit of the run's loss, one number a point. */
  get losses(): Float32Array {
    return this.#losses.subarray(0, this.#length);
  }

  /** In the unit of the run's loss, one number a point. */
  get smooth(): Float32Array {
    return this.#smooth.subarray(0, this.#length);
  }

  /** Adds updates that follow on the last one. */
  append({ losses, smooth }: LossBatch): void {
    for (let i = 0; i < losses.length; i++) {
      this.#pendingSum += losses[i]!;
      this.#pending++;
      if (this.#pending === this.#stride) this.#push(this.#pendingSum / this.#stride, smooth[i]!);
    }
  }

  /** Forgets everything after an update. */
  cut(update: number): void {
    const done = update - this.#start;
    this.#length = Math.min(this.#length, Math.max(0, Math.floor(done / this.#stride)));
    // Where a point is cut in two its losses are no longer known: those of the point before stand in.
    this.#pending = Math.max(0, done - this.#length * this.#stride);
    this.#pendingSum = this.#pending * (this.#losses[this.#length - 1] ?? 0);
  }

  /** A copy of all that is needed to go on, for storing or sending. */
  data(): HistoryData {
    return {
      start: this.#start,
      stride: this.#stride,
      losses: this.losses.slice(),
      smooth: this.smooth.slice(),
      pending: this.#pending,
      pendingSum: this.#pendingSum,
    };
  }

  #push(loss: number, smooth: number): void {
    this.#losses[this.#length] = loss;
    this.#smooth[this.#length] = smooth;
    this.#length++;
    this.#pending = 0;
    this.#pendingSum = 0;
    if (this.#length === MOST_POINTS) this.#halve();
    if (this.#length === this.#losses.length) this.#grow();
  }

  #grow(): void {
    const grown = (old: Float32Array) => {
      const array = new Float32Array(old.length * 2);
      array.set(old);
      return array;
    };
    this.#losses = grown(this.#losses);
    this.#smooth = grown(this.#smooth);
  }

  #halve(): void {
    this.#length /= 2;
    this.#stride *= 2;
    for (let i = 0; i < this.#length; i++) {
      this.#losses[i] = (this.#losses[2 * i]! + this.#losses[2 * i + 1]!) / 2;
      this.#smooth[i] = this.#smooth[2 * i + 1]!;
    }
  }
}
