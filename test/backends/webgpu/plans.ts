import { GUARANTEED_LIMITS, type Limits } from '../../../src/backends/webgpu/limits.ts';
import type { PathPlan } from '../../../src/backends/webgpu/paths/path.ts';
import { plansFor } from '../../../src/backends/webgpu/paths/paths.ts';
import { CELL_NAMES } from '../../../src/model/cells/index.ts';
import type { ModelConfig } from '../../../src/model/config.ts';
import { OPTIMIZER_NAMES } from '../../../src/model/optimizers/index.ts';
import { CLIPS, PLAIN_RECIPE, type Recipe } from '../../../src/model/recipe.ts';
import { toyConfig } from '../../support/toy.ts';

/** A device with more of everything, and subgroup operations. */
const LARGE_LIMITS: Limits = {
  ...GUARANTEED_LIMITS,
  maxComputeWorkgroupStorageSize: 65536,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupSizeX: 1024,
  subgroups: true,
};

export const CONFIG = toyConfig({ vocabularySize: 83, hiddenSize: 30, seqLength: 25 });

/** The plans of every path that can train this. */
function plansOf(config: ModelConfig, recipe: Recipe, limits: Limits): PathPlan[] {
  const training = { config, recipe, textLength: 1000, updatesPerEpoch: 39 };
  return plansFor(training, limits, {
    path: 'auto',
    subgroups: true,
    workgroupSize: undefined,
    tape: undefined,
  });
}

/** The plans of every cell, optimiser, clipping and path, in one layer and in two with dropout. */
export function allPlans(): PathPlan[] {
  return CELL_NAMES.flatMap((cell) =>
    OPTIMIZER_NAMES.flatMap((optimizer) =>
      CLIPS.flatMap((clip) => {
        const recipe = { ...PLAIN_RECIPE, optimizer, clip };
        const deep = plansOf({ ...CONFIG, cell, layers: 2 }, { ...recipe, dropout: 0.5 }, LARGE_LIMITS);
        const shallow = [LARGE_LIMITS, GUARANTEED_LIMITS].flatMap((limits) =>
          plansOf({ ...CONFIG, cell }, recipe, limits),
        );
        return [...shallow, ...deep];
      }),
    ),
  );
}
