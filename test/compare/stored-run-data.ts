import type { StoredRun } from '../../src/compare/run.ts';
import { type TrainingOptions, trainingOptions } from '../../src/training/options.ts';

/** A run that logged a loss falling to `loss` every 100 updates, and read held-out text every 200. */
export function storedRun(
  loss: number,
  options: Partial<TrainingOptions> = {},
  others: Partial<StoredRun> = {},
): StoredRun {
  const training = Array.from({ length: 10 }, (_, i) => ({
    update: 100 * (i + 1),
    loss: loss + 1 - (i + 1) / 10,
    seconds: (i + 1) / loss,
  }));
  const whole = trainingOptions({ updates: 1000, validation: 0.1, ...options });
  return {
    name: `eta ${whole.learningRate} seed ${whole.seed}`,
    path: `runs/${whole.learningRate}-${whole.seed}`,
    options: whole,
    text: { name: 'a <b>ook', characters: 5000, distinct: 40, fingerprint: '1234abcd' },
    backend: 'simd',
    machine: 'a processor',
    training,
    heldOut: training
      .filter(({ update }) => update % 200 === 0)
      .map((line) => ({ ...line, loss: line.loss + 0.1 })),
    best: { update: 1000, loss },
    samples: [
      { update: 500, text: `half way ${whole.seed}` },
      { update: 1000, text: `</script><b>${whole.seed}` },
    ],
    gradients: [],
    ...others,
  };
}
