import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenOptions, Session } from '../../../src/backends/backend.ts';
import { CpuBackend } from '../../../src/backends/cpu/backend.ts';
import { WebGpuBackend } from '../../../src/backends/webgpu/backend.ts';
import { PLAIN_RECIPE } from '../../../src/model/recipe.ts';
import { initialState } from '../../../src/model/state.ts';
import { loadDawn } from '../../../src/node/dawn.ts';
import { Random } from '../../../src/random.ts';
import { batchesOf } from '../../../src/text/batches.ts';
import { maxRelativeError } from '../../support/compare.ts';
import { mobyDick } from '../../support/moby-dick.ts';
import { rates, toyConfig } from '../../support/toy.ts';

/** The batched path takes three times as long on a software driver. */
const UPDATES = { fused: 200, batched: 40 };

/**
 * 200 updates on the book at the default sizes. From fresh weights at the default learning rate the first fifty
 * updates amplify any difference: AdaGrad's first steps have length eta however small the gradient is, and two
 * float64 runs whose gradients differ by 1e-15 part by 1e-3 after 52 updates. A free run is therefore compared
 * where it is well posed: at a smaller rate, and at the default rate from a trained state; and from fresh weights
 * at the default rate each update is compared by itself, from the same state.
 */
const corpus = mobyDick();
const config = toyConfig({ vocabularySize: corpus.vocabulary.size, hiddenSize: 100, seqLength: 25 });
const text = { ids: corpus.ids, batches: batchesOf(corpus.ids.length, 1, 25) };
const fresh = {
  config,
  recipe: PLAIN_RECIPE,
  text,
  state: initialState(config, new Random(1), PLAIN_RECIPE),
};
const cpu = (options: OpenOptions): Promise<Session> => new CpuBackend().open(options);

/** The reference's state after 2,000 updates at the default learning rate. */
const trained = (async () => {
  const session = await cpu(fresh);
  await session.train(rates(2000, 0.1));
  return session.state();
})();

describe.each(['fused', 'batched'] as const)('WebGPU, %s, against the reference on real text', (path) => {
  const updates = UPDATES[path];
  let backend: WebGpuBackend;
  beforeAll(async () => {
    backend = await WebGpuBackend.create(await loadDawn(), { path });
  });
  afterAll(() => backend.dispose());

  it('runs freely from fresh weights at learning rate 0.02', async () => {
    const [actual, expected] = [await backend.open(fresh), await cpu(fresh)];
    const losses = await actual.train(rates(updates, 0.02));
    expect(maxRelativeError(losses, await expected.train(rates(updates, 0.02)))).toBeLessThan(1e-4);
    actual.dispose();
  });

  it('runs freely from a trained state at the default learning rate', async () => {
    const from = { ...fresh, state: await trained };
    const [actual, expected] = [await backend.open(from), await cpu(from)];
    const losses = await actual.train(rates(updates, 0.1));
    expect(maxRelativeError(losses, await expected.train(rates(updates, 0.1)))).toBeLessThan(1e-4);
    actual.dispose();
  });

  it('computes each of the first losses at the default learning rate from the state before it', async () => {
    const actual = await backend.open(fresh);
    for (let update = 0; update < updates; update++) {
      const reference = await cpu({ ...fresh, state: await actual.state() });
      const { loss } = await reference.gradients();
      const [first] = await actual.train(rates(1, 0.1));
      expect(Math.abs(first! - loss) / loss, `update ${update + 1}`).toBeLessThan(1e-5);
    }
    actual.dispose();
  });
});
