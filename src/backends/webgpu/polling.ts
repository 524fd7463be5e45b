/** Milliseconds from one empty submit to the next. */
const PERIOD = 1;

/**
 * Firefox looks at its queue every 100 ms and at each submit, and only then tells that a mapped read is there: ten
 * round trips a second. While reads wait, empty submits, which no other call replaces, make it look every millisecond.
 * Elsewhere they change nothing.
 */
export class Polling {
  readonly #queue: GPUQueue;
  /** Reads that wait. */
  #waiting = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(queue: GPUQueue) {
    this.#queue = queue;
  }

  /** Polls until `read` has come to its end. */
  async during<T>(read: Promise<T>): Promise<T> {
    if (this.#waiting++ === 0) this.#start();
    try {
      return await read;
    } finally {
      if (--this.#waiting === 0) clearInterval(this.#timer);
    }
  }

  #start(): void {
    this.#timer = setInterval(() => this.#queue.submit([]), PERIOD);
    this.#timer.unref?.(); // in Node it must keep no process alive; in a browser a timer is a number
  }
}
