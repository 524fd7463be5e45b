import { UserError } from '../../errors.ts';
import type { ModelConfig } from '../../model/config.ts';
import { compareGradients, expectUpdate, FLOAT32_BOUND } from '../../model/float32-check.ts';
import { PLAIN_RECIPE } from '../../model/recipe.ts';
import { initialState } from '../../model/state.ts';
import type { RealArray } from '../../model/tensors.ts';
import { Random } from '../../random.ts';
import { batchesOf, startsAt } from '../../text/batches.ts';
import type { OpenOptions } from '../backend.ts';
import { CLASSES, type Mode } from './modes.ts';

/** Odd sizes; small enough to be checked whenever a mode is opened. */
const CONFIG: ModelConfig = {
  vocabularySize: 7,
  cell: 'rnn',
  layers: 1,
  hiddenSize: 9,
  seqLength: 4,
  batchSize: 3,
};

/** A training whose first gradients show whether a mode computes right. */
export function selfTestOptions(): OpenOptions {
  const ids = Uint32Array.from({ length: 64 }, (_, i) => (i * i + 3 * i) % CONFIG.vocabularySize);
  const batches = batchesOf(ids.length, CONFIG.batchSize, CONFIG.seqLength);
  const state = initialState(CONFIG, new Random(1), PLAIN_RECIPE);
  return { config: CONFIG, recipe: PLAIN_RECIPE, text: { ids, batches }, state };
}

/**
 * @param classes kernel classes that ran.
 * @param gradients that they computed for selfTestOptions().
 * @throws UserError when another kernel class ran than was asked for, or the gradients are not the reference's.
 */
export function checkSelfTest(mode: Mode, classes: readonly string[], gradients: RealArray): void {
  if (classes.some((name) => name !== CLASSES[mode])) {
    throw new UserError(
      `gpu.js ran ${classes.join(' and ')} where ${mode} was asked for; choose another mode`,
    );
  }
  const { text, ...trained } = selfTestOptions();
  const starts = startsAt(text.batches!, CONFIG.batchSize, 0);
  const expected = expectUpdate({ ...trained, ids: text.ids, starts });
  const checks = compareGradients(expected, gradients);
  if (checks.every(({ errors }) => errors <= FLOAT32_BOUND)) return;
  const worst = Math.max(...checks.map(({ relativeNormError }) => relativeNormError!));
  throw new UserError(
    `gpu.js computes wrong numbers by ${mode} here: its gradients are off by ${worst.toExponential(1)} of their size, as with half-float textures; choose another mode`,
  );
}
