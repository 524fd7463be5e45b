import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onStopSignal, type StopSignal } from '../../src/cli/signals.ts';

let announced: StopSignal[];
let stop: ReturnType<typeof onStopSignal>;
const exit = vi.spyOn(process, 'exit');

beforeEach(() => {
  announced = [];
  exit.mockReset().mockImplementation((() => {}) as never);
  stop = onStopSignal((signal) => announced.push(signal));
});
afterEach(() => stop.dispose());

const send = (signal: StopSignal) => process.emit(signal);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 75],
  ['SIGHUP', 75],
] as const)('%s asks for a stop, once', (signal, exitCode) => {
  expect([stop.signal.aborted, stop.exitCode]).toEqual([false, 0]);
  send(signal);
  send(signal);
  expect([stop.signal.aborted, stop.exitCode, announced]).toEqual([true, exitCode, [signal]]);
  expect(exit).not.toHaveBeenCalled();
});

test('a second Ctrl-C ends the process, and nothing else does', async () => {
  send('SIGTERM');
  for (let turn = 0; turn < 2; turn++) await sleep(400);
  send('SIGHUP');
  expect(exit).not.toHaveBeenCalled();
  send('SIGINT');
  expect(exit).toHaveBeenCalledExactlyOnceWith(130);
});

test('the same Ctrl-C, passed on by npm and heard after the process stood still, is no second one', async () => {
  send('SIGINT');
  const end = performance.now() + 700;
  while (performance.now() < end); // a slow disk, say
  await sleep(1);
  send('SIGINT');
  expect(exit).not.toHaveBeenCalled();
});
