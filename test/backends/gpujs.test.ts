import { afterEach, describe, expect, it } from 'vitest';
import type { Backend, Session } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { GpuJsBackend } from '../../src/backends/gpujs/backend.ts';
import { FLOAT32_BOUND } from '../../src/model/gradient-check.ts';
import { Random } from '../../src/model/random.ts';
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
});
