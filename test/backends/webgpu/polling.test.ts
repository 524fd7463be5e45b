import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebGpuBackend } from '../../../src/backends/webgpu/backend.ts';
import type { WebGpuOptions } from '../../../src/backends/webgpu/opening.ts';
import { PLAIN_RECIPE } from '../../../src/model/recipe.ts';
import { corpusOf } from '../../../src/text/corpus.ts';
import { trainingOptions } from '../../../src/training/options.ts';
import { Trainer } from '../../../src/training/trainer.ts';
import { PolledGpu } from '../../support/polled-gpu.ts';
import { toyConfig, toyOptions } from '../../support/toy.ts';

const OPTIONS = toyOptions(toyConfig({ vocabularySize: 5, hiddenSize: 4, seqLength: 3 }), {
  recipe: PLAIN_RECIPE,
});

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('GPUBufferUsage', {});
  vi.stubGlobal('GPUShaderStage', {});
  vi.stubGlobal('GPUMapMode', {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Lets the clock go on until this is there. */
async function withTime<T>(wanted: Promise<T>): Promise<T> {
  let there = false;
  const settled = wanted.finally(() => {
    there = true;
  });
  settled.catch(() => {});
  while (!there) await vi.advanceTimersByTimeAsync(1);
  return settled;
}

async function opened(milliseconds: (label: string) => number, options: Partial<WebGpuOptions>) {
  const fake = new PolledGpu(milliseconds);
  const backend = await WebGpuBackend.create(fake.gpu, options);
  return { fake, backend };
}

describe('where a browser looks for mapped reads at submits alone', () => {
  /** A training on the fused path, whose updates take 0.1 ms, under way until `stop` is called. */
  async function training() {
    const { fake, backend } = await opened(() => 0.1, { path: 'fused' });
    const corpus = corpusOf('Call me Ishmael. '.repeat(30), 'ishmael');
    const options = trainingOptions({ hiddenSize: 4, seqLength: 5, sampleEvery: 0, validation: 0 });
    const trainer = await withTime(Trainer.open({ backend, corpus, options }));
    const stopping = new AbortController();
    const ended = (async () => {
      for await (const _ of trainer.run(stopping.signal));
    })();
    /** The part of these milliseconds in which the GPU worked. */
    const busyFor = async (milliseconds: number) => {
      const before = fake.busy;
      await vi.advanceTimersByTimeAsync(milliseconds);
      return (fake.busy - before) / milliseconds;
    };
    const stop = async () => {
      const started = performance.now();
      stopping.abort();
      await withTime(ended);
      trainer.dispose();
      backend.dispose();
      return performance.now() - started;
    };
    await busyFor(1000); // finds out how long updates take
    return { backend, busyFor, stop };
  }

  test('the GPU is busy, a pause takes effect at once, and no timer is left', async () => {
    const { busyFor, stop } = await training();
    expect(await busyFor(3000)).toBeGreaterThan(0.95);
    expect(await stop()).toBeLessThan(250);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('late frames that leave little work under way do not make the GPU wait', async () => {
    const { backend, busyFor, stop } = await training();
    for (let i = 0; i < 20; i++) {
      backend.noteFrames({ frames: 15, late: 15 });
      await busyFor(250);
    }
    expect(await busyFor(1000)).toBeGreaterThan(0.95);
    expect(await stop()).toBeLessThan(250);
  });

  test.each([0, 17, 50, 93])('the trial at opening finds the fastest path, begun after %i ms', async (ms) => {
    for (const [fused, path] of [
      [0.05, 'fused'],
      [0.2, 'batched'],
    ] as const) {
      const choices = new Map<string, string>();
      const batched = 0.0125; // a dispatch, of which an update has eight: the fused path is twice as fast, or half
      const costOf = (label: string) => ({ fused, streams: 1 })[/^\w+/.exec(label)![0]] ?? batched;
      const { backend } = await opened(costOf, { choices });
      await vi.advanceTimersByTimeAsync(ms);
      const started = performance.now();
      const session = await withTime(backend.open(OPTIONS));
      expect(performance.now() - started).toBeLessThan(100);
      expect([...choices.values()]).toEqual([path]);
      session.dispose();
      backend.dispose();
    }
  });
});
