import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Device } from '../../../src/backends/webgpu/device.ts';
import { FramePacing } from '../../../src/backends/webgpu/frame-pacing.ts';
import { RING_LENGTH } from '../../../src/backends/webgpu/limits.ts';
import { Submissions } from '../../../src/backends/webgpu/submissions.ts';
import { FakeClock } from '../fakes.ts';

/** Milliseconds of an update on the fake GPU. */
const UPDATE = 0.1;

beforeEach(() => vi.stubGlobal('GPUBufferUsage', { MAP_READ: 1, COPY_DST: 8 }));
afterEach(() => vi.unstubAllGlobals());

/**
 * A GPU that does one submission after the other, each update in UPDATE milliseconds of a clock of its own.
 * @param latency milliseconds from the end of a submission to the news of it.
 */
function fakeGpu(latency = 0) {
  const clock = new FakeClock();
  const pacing = new FramePacing(10, clock.now);
  /** What waits on the GPU: updates done at its end, when the host hears of it, and how. */
  const waiting: { done: number; arrival: number; tell: (data: ArrayBuffer) => void }[] = [];
  let end = 0;
  const seen = { updates: [] as number[], inFlight: [] as number[] };
  let done = 0;
  let encoded = 0;
  const pass = { end: () => {} };
  const encoder = { beginComputePass: () => pass, copyBufferToBuffer: () => {} };
  const path = {
    encodeUpdates: (_: unknown, updates: number) => {
      encoded = updates;
    },
  };
  /** Epochs of so many updates, which no submission may cross. */
  const epoch = { length: Number.POSITIVE_INFINITY };
  const written: number[][] = [];
  const inputs = {
    most: (update: number) =>
      Number.isFinite(epoch.length) ? epoch.length - (update % epoch.length) : epoch.length,
    write: (update: number, rates: Float64Array) => written.push([update, ...rates]),
  };
  const device = {
    adapter: 'a fake',
    buffer: () => ({ unmap: () => {}, destroy: () => {} }),
    submit: (_: string, encode: (to: unknown) => void) => encode(encoder),
    mapped: () =>
      new Promise<ArrayBuffer>((tell) => {
        done += encoded;
        end = Math.max(end, clock.time) + encoded * UPDATE;
        waiting.push({ done, arrival: end + latency, tell });
        if (encoded > 0) seen.updates.push(encoded);
        encoded = 0;
        seen.inFlight.push(waiting.length);
        setImmediate(finishOne);
      }),
  };
  /** The host hears of the oldest submission. Its losses are the numbers of the updates. */
  function finishOne(): void {
    const { done, arrival, tell } = waiting.shift()!;
    clock.time = Math.max(clock.time, arrival);
    const data = new ArrayBuffer(4 + RING_LENGTH * 4);
    new Uint32Array(data, 0, 1)[0] = done;
    const ring = new Float32Array(data, 4);
    for (let update = Math.max(0, done - RING_LENGTH); update < done; update++) {
      ring[update % RING_LENGTH] = update;
    }
    tell(data);
  }
  const submissions = new Submissions(
    device as unknown as Device,
    path,
    inputs,
    { control: {} as GPUBuffer, losses: {} as GPUBuffer },
    pacing,
    clock.now,
  );
  let asked = 0;
  /** Trains `updates` updates. @returns the last few submissions. */
  async function train(updates: number) {
    const { losses } = await submissions.submit(asked, new Float64Array(updates));
    expect([...(await losses)]).toEqual(Array.from({ length: updates }, (_, i) => asked + i));
    asked += updates;
    return { updates: seen.updates.slice(-8, -3), inFlight: Math.max(...seen.inFlight.slice(-8)) };
  }
  /** A page tells of its frames for some seconds. */
  function frames(late: number, seconds: number): void {
    for (let i = 0; i < 4 * seconds; i++) {
      clock.time += 250;
      pacing.noteFrames({ frames: 15, late });
    }
  }
  return { train, frames, submissions, epoch, written, seen };
}

test('submissions keep the GPU busy for ten milliseconds each, three at a time', async () => {
  const { train } = fakeGpu();
  expect(await train(4000)).toEqual({ updates: [100, 100, 100, 100, 100], inFlight: 3 });
});

test('late frames make them short and then few, and frames on time make them as they were', async () => {
  const { train, frames } = fakeGpu();
  await train(4000);
  frames(8, 1);
  const shorter = await train(4000);
  expect(shorter.inFlight).toBe(3);
  for (const updates of shorter.updates) expect(updates).toBeLessThan(60);
  frames(15, 5);
  expect(await train(4000)).toEqual({ updates: [10, 10, 10, 10, 10], inFlight: 2 });
  frames(0, 300);
  expect(await train(4000)).toEqual({ updates: [100, 100, 100, 100, 100], inFlight: 3 });
});

test.each([5, 100])('a way there and back of %i ms makes them no shorter', async (latency) => {
  const { train, frames, submissions } = fakeGpu(latency);
  const { updates } = await train(4000);
  for (const count of updates) expect(count).toBeGreaterThanOrEqual(80);
  expect(submissions.millisecondsPerUpdate).toBeCloseTo(UPDATE, 2);
  frames(15, 5);
  const few = await train(4000);
  expect(few.inFlight).toBe(2);
  for (const count of few.updates) expect(count).toBeGreaterThanOrEqual(8);
});

test('no submission crosses an epoch that differs from the one before', async () => {
  const { train, epoch, seen } = fakeGpu();
  await train(1000);
  epoch.length = 60;
  seen.updates.length = 0;
  await train(200);
  expect(seen.updates).toEqual([20, 60, 60, 60]);
});

test('each submission is told its own learning rates first', async () => {
  const { submissions, written } = fakeGpu();
  const { losses } = await submissions.submit(0, Float64Array.of(1, 2, 3, 4, 5));
  await losses;
  expect(written.map(([update]) => update)[0]).toBe(0);
  expect(written.flatMap(([, ...rates]) => rates)).toEqual([1, 2, 3, 4, 5]);
});
