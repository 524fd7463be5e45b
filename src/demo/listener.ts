import { type ProxyMarked, proxy } from 'comlink';

/** A function that a worker can call, until it is ended. */
export interface Listener<Args extends unknown[]> {
  /** What the worker is given. */
  readonly remote: ((...args: Args) => void) & ProxyMarked;
  /** Calls that arrive from here on are dropped. */
  end(): void;
}

/**
 * THE way in which workers tell the page anything. Calls and answers have channels of their own, so a call can arrive
 * after the answer that ended what it tells of, or after its worker was ended: it is then dropped.
 */
export function listener<Args extends unknown[]>(take: (...args: Args) => void): Listener<Args> {
  let ended = false;
  const remote = proxy((...args: Args) => {
    if (!ended) take(...args);
  });
  return {
    remote,
    end() {
      ended = true;
    },
  };
}
