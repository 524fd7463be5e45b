import { Worker } from 'node:worker_threads';

/** A living owner touches its claim so often. */
export const BEAT_MILLISECONDS = 5000;

/** Where the last byte of a claim is: it is written anew at each beat, and is white space to whoever reads the claim. */
export interface Pulse {
  readonly file: number;
  readonly position: number;
}

/**
 * A thread of its own, since training keeps the main one busy for minutes where an update is large. It is evaluated from
 * this string, as the path of a file would differ between the sources and a bundle. A beat that fails is no error: the
 * next one may not, and a claim that was taken over is noticed at the next checkpoint. It is synced, because the other
 * machines of a network's file system see a time only once it has reached the server.
 */
const BEATING = `{
  const { writeSync, fsyncSync } = require('node:fs');
  const { file, position, milliseconds } = require('node:worker_threads').workerData;
  let space = false;
  setInterval(() => {
    space = !space;
    try {
      writeSync(file, space ? ' ' : '\\n', position);
      fsyncSync(file);
    } catch {}
  }, milliseconds);
}`;

/** Beats until it is ended; it does not keep the process alive. */
export function startHeartbeat(pulse: Pulse, milliseconds = BEAT_MILLISECONDS): { end(): Promise<void> } {
  const worker = new Worker(BEATING, { eval: true, workerData: { ...pulse, milliseconds } });
  worker.on('error', () => {}); // without threads there is no beat; processes of this machine are told apart without it
  worker.unref();
  return {
    async end() {
      await worker.terminate();
    },
  };
}
