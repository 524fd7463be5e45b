/** Calls on a session that wait for each other: each begins when those before it have ended, whatever came of them. */
export class CallQueue {
  #last: Promise<unknown> = Promise.resolve();

  add<T>(call: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(call);
    this.#last = result.catch(() => {});
    return result;
  }
}
