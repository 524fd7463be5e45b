/** Milliseconds from one empty submit to the next. */
const PERIOD = 1;

/**
 * Firefox looks at its queue every 100 ms and at each submit, and only then tells that work is done or a mapped read
 * is there: ten round trips a second. While someone waits, empty submits, which no other call replaces, make it look every millisecond.
 * Elsewhere they change nothing.
 */
export class Polling {
  readonly #queue: GPUQueue;
  /** Promises that wait. */
  #waiting = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(queue: GPUQueue) {
    this.#queue = queue;
  }

  /** Polls until `news` of the GPU has come. */
  async during<T>(news: Promise<T>): Promise<T> {
    if (this.#waiting++ === 0) this.#start();
    try {
      return await news;
    } finally {
      if (--this.#waiting === 0) clearInterval(this.#timer);
    }
  }

  #start(): void {
    this.#timer = setInterval(() => this.#queue.submit([]), PERIOD);
    this.#timer.unref?.(); // in Node it must keep no process alive; in a browser a timer is a number
  }
}
