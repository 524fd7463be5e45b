import { describe, expect, it } from 'vitest';
import { GpuJsBackend } from '../../src/backends/gpujs/backend.ts';
import { createEngine, loadGpuJs } from '../../src/backends/gpujs/modes.ts';
import { checkSelfTest, selfTestOptions } from '../../src/backends/gpujs/self-test.ts';
import { GpuJsSession } from '../../src/backends/gpujs/session.ts';
import { referenceGradients } from '../../src/model/update.ts';
import { startsAt } from '../../src/text/batches.ts';
import { rates, toyConfig, toyOptions } from '../support/toy.ts';
import { conformance } from './conformance.ts';
import { noGpu } from './shapes.ts';

/** gpu.js is slow: none of the large shapes. */
const SHAPES = [
  { vocabularySize: 2, hiddenSize: 1, seqLength: 1, batchSize: 1 },
  { vocabularySize: 7, hiddenSize: 13, seqLength: 5, batchSize: 3 },
  { vocabularySize: 11, hiddenSize: 11, seqLength: 1, batchSize: 1 },
  { vocabularySize: 30, hiddenSize: 33, seqLength: 9, batchSize: 2 },
  { vocabularySize: 2, hiddenSize: 1, seqLength: 3, batchSize: 5 },
].map(toyConfig);

describe.each(['cpu', 'webasm'])('mode %s', (mode) => {
  conformance('gpujs', () => GpuJsBackend.create(mode, noGpu), { bound: 1e-5, shapes: SHAPES });

  it('reads its losses ring by ring', async () => {
    const backend = await GpuJsBackend.create(mode, noGpu);
    const losses = async (...parts: number[]) => {
      const session = await backend.open(toyOptions(SHAPES[1]!));
      const all: number[] = [];
      for (const updates of parts) all.push(...(await session.train(rates(updates))));
      session.dispose();
      return all;
    };
    expect(await losses(130)).toEqual(await losses(60, 70));
  });
});

it('a session fails whose WebGL context was lost, and does not go on with zeros', async () => {
  const engine = createEngine(await loadGpuJs(), 'cpu');
  let lost = false;
  Object.defineProperty(engine.gpu, 'context', { value: { isContextLost: () => lost } });
  const session = new GpuJsSession(engine, toyOptions(SHAPES[1]!));
  await session.train(rates(1));
  lost = true;
  await expect(session.train(rates(1))).rejects.toThrow(/^gpu.js lost its WebGL context/);
  await expect(session.state()).rejects.toThrow(/^gpu.js lost its WebGL context/);
  session.dispose();
});

describe('the modes of gpu.js', () => {
  it('are reported by the kernel class that ran', async () => {
    expect((await GpuJsBackend.create('cpu', noGpu)).describe().detail).toBe('gpu.js CPUKernel');
    expect((await GpuJsBackend.create(undefined, noGpu)).describe()).toMatchObject({
      name: 'gpujs',
      detail: 'gpu.js WebAssemblyKernel',
      precision: 'float32',
    });
  });

  it('are refused in a sentence when they cannot be had', async () => {
    for (const mode of ['webgl', 'webgl2']) {
      await expect(GpuJsBackend.create(mode, noGpu)).rejects.toThrow(`gpu.js cannot compute by ${mode} here`);
    }
    await expect(GpuJsBackend.create('webgpu', noGpu)).rejects.toThrow('there is no WebGPU in this test');
    await expect(GpuJsBackend.create('fpga', noGpu)).rejects.toThrow(
      'gpu.js has no mode "fpga"; choose gpujs:cpu, gpujs:webasm, gpujs:webgl, gpujs:webgl2, gpujs:webgpu',
    );
  });

  it('are refused when their numbers are wrong, or another kernel class ran', () => {
    const { text, ...trained } = selfTestOptions();
    const starts = startsAt(text.batches!, trained.config.batchSize, 0);
    const right = referenceGradients({ ...trained, ids: text.ids, starts });
    expect(() => checkSelfTest('webgl2', ['WebGL2Kernel'], Float32Array.from(right))).not.toThrow();
    expect(() => checkSelfTest('webgl2', ['WebGL2Kernel'], right.map(half))).toThrow(
      /computes wrong numbers by webgl2 here: its gradients are off by \d\.\de-4/,
    );
    expect(() => checkSelfTest('webgl', ['WebGLKernel'], right.fill(Number.NaN))).toThrow(/wrong numbers/);
    expect(() => checkSelfTest('webasm', ['WebAssemblyKernel', 'CPUKernel'], right)).toThrow(
      'gpu.js ran WebAssemblyKernel and CPUKernel where webasm was asked for; choose another mode',
    );
  });
});

/** Rounded to the eleven significant bits of a half float. */
function half(value: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value) || 1)) - 10);
  return Math.round(value / unit) * unit;
}
