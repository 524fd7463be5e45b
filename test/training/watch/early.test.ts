import { describe, expect, test } from 'vitest';
import { SimdBackend } from '../../../src/backends/simd/backend.ts';
import { type TrainingOptions, trainingOptions } from '../../../src/training/options.ts';
import { Trainer } from '../../../src/training/trainer.ts';
import { EarlyWatch } from '../../../src/training/watch/early.ts';
import type { Warning } from '../../../src/training/watch/words.ts';
import { mobyDick } from '../../support/moby-dick.ts';

const corpus = mobyDick();

/** The first warning of a training, and its last smooth loss. */
async function warningOf(chosen: Partial<TrainingOptions>): Promise<Warning | undefined> {
  const options = trainingOptions({ sampleEvery: 0, updates: 1000, ...chosen });
  const watch = new EarlyWatch(corpus, options);
  const trainer = await Trainer.open({ backend: new SimdBackend({ threads: 1 }), corpus, options });
  let found: Warning | undefined;
  for await (const event of trainer.run()) {
    if (event.type === 'update') found ??= watch.take(event.losses, event.update);
  }
  trainer.dispose();
  return found;
}

describe('from losses alone', () => {
  test.each([
    { preset: 'kth-2024', seed: 1 },
    { preset: 'kth-2024', seed: 2 },
    { preset: 'kth-2024', seed: 3 },
    { preset: 'kth-2024', hiddenSize: 250, learningRate: 0.02 },
    { preset: 'minute', updates: 500 },
    { preset: 'kth-2026', seed: 1 },
  ] as const)('nothing is said of %o, which comes to learn', async (chosen) => {
    expect(await warningOf(chosen)).toBeUndefined();
  });

  test('far too large a learning rate is seen within some hundred updates', async () => {
    const warning = await warningOf({ preset: 'kth-2024', learningRate: 10 });
    expect(warning!.update).toBeLessThanOrEqual(200);
    expect(warning!.remedy.learningRate).toBeLessThan(0.1);
    expect(warning!.why).toContain('overshoot');
  });

  test('it is said once', () => {
    const watch = new EarlyWatch(corpus, trainingOptions());
    const bad = new Float64Array(300).fill(1000);
    expect(watch.take(bad, 300)).toBeDefined();
    expect(watch.take(bad, 600)).toBeUndefined();
  });
});
