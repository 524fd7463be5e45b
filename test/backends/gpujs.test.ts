import { afterEach, describe, expect, it } from 'vitest';
import type { Backend, Session } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { GpuJsBackend } from '../../src/backends/gpujs/backend.ts';
import { checkProof, proofOptions } from '../../src/backends/gpujs/proof.ts';
import { FLOAT32_BOUND, referenceGradients } from '../../src/model/gradient-check.ts';
import { Random } from '../../src/random.ts';
import { initialState } from '../../src/model/state.ts';
import { judgeBackend } from '../../src/training/gradient-verdict.ts';
import { noGpu, opening, SHAPES, trained } from './shapes.ts';

const MODES = ['cpu', 'webasm'] as const;

describe.each(MODES)('gpujs:%s', (mode) => {
  const sessions: Session[] = [];
  afterEach(() => {
    for (const session of sessions.splice(0)) session.dispose();
  });
  const create = () => GpuJsBackend.create(mode, noGpu);
  const open = async (backend: Backend, options: Parameters<Backend['open']>[0]) => {
    const session = await backend.open(options);
    sessions.push(session);
    return session;
  };

  it.each(SHAPES)(
    'keeps the float32 bound at K $vocabularySize, m $hiddenSize, tau $seqLength, B $batchSize',
    async (config) => {
      const { text } = opening(config);
      const backend = await create();
      for (const state of [initialState(config, new Random(3)), await trained(config, 30)]) {
        const verdict = await judgeBackend(backend, { config, ids: text.ids, state });
        const worst = Math.max(...verdict.tensors.map(({ relativeNormError }) => relativeNormError!));
        expect(worst).toBeLessThan(FLOAT32_BOUND);
      }
    },
  );

  it('follows the losses of the reference over an epoch’s end', async () => {
    const options = opening(SHAPES[0]!, { learningRate: 0.02, length: 60 });
    const [own, reference] = await Promise.all([
      open(await create(), options),
      open(new CpuBackend(), options),
    ]);
    const losses = await own.train(10);
    (await reference.train(10)).forEach((loss, i) => {
      expect(Math.abs(losses[i]! - loss) / loss).toBeLessThan(1e-5);
    });
  });

  it('goes on from its state bit by bit, and leaves it alone when it only looks', async () => {
    const options = opening(SHAPES[2]!);
    const backend = await create();
    const session = await open(backend, options);
    await session.train(70); // more than one ring of losses
    const state = await session.state();
    const resumed = await open(backend, { ...options, state });
    await session.gradients();
    await session.sample({
      from: 'stream',
      prime: Uint32Array.of(1),
      coins: new Float64Array(9),
      temperature: 1,
      topP: 1,
    });
    expect(await resumed.train(20)).toEqual(await session.train(20));
    expect(await resumed.state()).toEqual(await session.state());
  });

  it('keeps parameters between updates that are under way', async () => {
    const session = await open(await create(), opening(SHAPES[1]!));
    const first = session.train(3);
    session.keep(0);
    const second = session.train(2);
    session.keep(1);
    session.keep(0);
    session.setLearningRate(0.01);
    await Promise.all([first, second, session.train(4)]);
    const kept = await session.kept(0);
    expect(kept).toEqual(await session.kept(1));
    expect(kept).not.toEqual((await session.state()).parameters);
  });

  it('reads held-out text and writes as the reference does', async () => {
    const { text, ...options } = opening(SHAPES[2]!);
    const given = {
      ...options,
      text: { ...text, validationIds: text.ids.slice(100, 160) },
      learningRate: 0.02,
    };
    const [own, reference] = await Promise.all([open(await create(), given), open(new CpuBackend(), given)]);
    await Promise.all([own.train(20), reference.train(20)]);
    expect(await own.evaluate()).toBeCloseTo(await reference.evaluate(), 5);
    const request = {
      from: 'stream',
      prime: Uint32Array.of(2, 3),
      coins: new Random(5).coins(50),
      temperature: 0.7,
      topP: 0.9,
    } as const;
    expect(await own.sample(request)).toEqual(await reference.sample(request));
    expect(await own.sample({ ...request, from: 'zero' })).toEqual(
      await reference.sample({ ...request, from: 'zero' }),
    );
  });

  it('samples without a text to train on', async () => {
    const options = { ...opening(SHAPES[0]!), text: { ids: new Uint32Array() } };
    const session = await open(await create(), options);
    const coins = new Random(1).coins(12);
    expect(
      await session.sample({ from: 'zero', prime: Uint32Array.of(0), coins, temperature: 1, topP: 1 }),
    ).toHaveLength(12);
  });
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
    const { config, text, state } = proofOptions();
    const right = referenceGradients({ config, ids: text.ids, state });
    expect(() => checkProof('webgl2', ['WebGL2Kernel'], Float32Array.from(right))).not.toThrow();
    expect(() => checkProof('webgl2', ['WebGL2Kernel'], right.map(half))).toThrow(
      /computes wrong numbers by webgl2 here: its gradients are off by \d\.\de-4/,
    );
    expect(() => checkProof('webgl', ['WebGLKernel'], right.fill(Number.NaN))).toThrow(/wrong numbers/);
    expect(() => checkProof('webasm', ['WebAssemblyKernel', 'CPUKernel'], right)).toThrow(
      'gpu.js ran WebAssemblyKernel and CPUKernel where webasm was asked for; choose another mode',
    );
  });
});

/** Rounded to the eleven significant bits of a half float. */
function half(value: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value) || 1)) - 10);
  return Math.round(value / unit) * unit;
}
