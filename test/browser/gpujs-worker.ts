/** What a page's worker does with gpu.js: opens a mode, judges its gradients, and trains a little. */
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { openBackend } from '../../src/backends/registry.ts';
import { compareGradients, expectUpdate } from '../../src/model/float32-check.ts';
import { startsAt } from '../../src/text/batches.ts';
import { opening, SHAPES } from '../backends/shapes.ts';

async function judge(name: string) {
  const { backend } = await openBackend(name, { gpu: async () => navigator.gpu });
  let worst = 0;
  for (const config of SHAPES) {
    const { text, ...trained } = opening(config);
    const starts = startsAt(text.batches!, config.batchSize, 0);
    const session = await backend.open({ ...trained, text });
    const { gradients } = await session.gradients();
    session.dispose();
    const checks = compareGradients(expectUpdate({ ...trained, ids: text.ids, starts }), gradients);
    worst = Math.max(worst, ...checks.map(({ errors }) => errors));
  }
  const options = opening(SHAPES[0]!, { length: 60 });
  const sessions = await Promise.all([backend.open(options), new CpuBackend().open(options)]);
  const [own, reference] = await Promise.all(
    sessions.map((session) => session.train(new Float64Array(10).fill(0.02))),
  );
  for (const session of sessions) session.dispose();
  return {
    detail: backend.describe().detail,
    worst,
    losses: [...own!],
    reference: [...reference!],
  };
}

self.onmessage = async ({ data }: MessageEvent<string>) => {
  const result = await judge(data).catch((error: Error) => ({ refused: error.message }));
  self.postMessage(result);
};
