import { UNFINISHED } from '../exit-codes.ts';

/** What each signal ends a training with, once that is saved. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: UNFINISHED, SIGHUP: UNFINISHED } as const;

export type StopSignal = keyof typeof EXIT_CODES;

/**
 * Signals that come so close together are one: npm and shells pass on what the terminal sends as well. It is turns of the
 * event loop that count, of so many milliseconds at least: what came while that stood still is heard in the turn after.
 */
const ONE_SIGNAL = { turns: 2, milliseconds: 150 };

/** Turns the first signal into a request to stop; Ctrl-C after it ends the process at once. */
export function onStopSignal(announce: (signal: StopSignal) => void): {
  readonly signal: AbortSignal;
  /** 0 as long as no signal came. */
  readonly exitCode: number;
  dispose(): void;
} {
  const controller = new AbortController();
  let exitCode = 0;
  let turns = 0;
  let timer: NodeJS.Timeout | undefined;
  const handlers = (Object.keys(EXIT_CODES) as StopSignal[]).map((name) => {
    const handler = () => {
      if (controller.signal.aborted) {
        if (name === 'SIGINT' && turns >= ONE_SIGNAL.turns) process.exit(EXIT_CODES[name]);
        return;
      }
      timer = setInterval(() => turns++, ONE_SIGNAL.milliseconds).unref();
      exitCode = EXIT_CODES[name];
      controller.abort();
      announce(name);
    };
    process.on(name, handler);
    return [name, handler] as const;
  });
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    dispose() {
      clearInterval(timer);
      for (const [name, handler] of handlers) process.off(name, handler);
    },
  };
}
