/** Turns the first Ctrl-C into a request to stop; a second one ends the process at once. */
export function onInterrupt(announce: () => void): {
  readonly signal: AbortSignal;
  /** 128 + the signal's number, as shells count. */
  readonly exitCode: number;
  dispose(): void;
} {
  const controller = new AbortController();
  const codes = { SIGINT: 130, SIGTERM: 143 } as const;
  let exitCode = 0;
  const handlers = Object.entries(codes).map(([name, code]) => {
    const handler = () => {
      if (controller.signal.aborted) process.exit(code);
      exitCode = code;
      controller.abort();
      announce();
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
      for (const [name, handler] of handlers) process.off(name, handler);
    },
  };
}
