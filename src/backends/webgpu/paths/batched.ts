import { cellSizes } from '../../../model/cells/index.ts';
import { excess, excessOfBuffers, type Limits } from '../limits.ts';
import type { Training } from '../training-plan.ts';
import { gradientBuffers, splitsOf, stepDispatches } from './gradients.ts';
import { LayerDispatches, passBuffers } from './layers.ts';
import type { PathPlan, Refusal } from './path.ts';

const SMALLER = 'choose a smaller hidden size, batch size or sequence length';

/**
 * The path for every model: each step of forward, loss, BPTT and optimiser is a dispatch over all streams, and only
 * the recurrences go through time, inside one dispatch each.
 */
export function planBatched(training: Training, limits: Limits): PathPlan | Refusal {
  const plan = batchedPlan(training);
  const refusal = excessOf(plan, training, limits);
  return refusal ? { refusal: `${refusal}; ${SMALLER}` } : plan;
}

function batchedPlan(training: Training): PathPlan {
  const splits = splitsOf(training.config);
  const dispatches = new LayerDispatches(training);
  const gradients = [
    ...dispatches.forward(),
    ...dispatches.backward(),
    ...dispatches.weightGradients(splits),
  ];
  const update = [...gradients, ...stepDispatches(training)];
  return {
    name: 'batched',
    detail: `batched, ${update.length} dispatches an update`,
    buffers: { ...passBuffers(training), ...gradientBuffers(training) },
    splits: splits.splits,
    update,
    manyUpdates: false,
    gradients,
  };
}

function excessOf({ buffers, update }: PathPlan, { config }: Training, limits: Limits): string | undefined {
  const widest = Math.max(...update.flatMap(({ workgroups }) => workgroups));
  const { gates } = cellSizes(config.cell);
  return (
    excessOfBuffers(buffers, limits) ??
    excess(
      'a step of the recurrence in workgroup memory (2 × gates × m × 4 bytes)',
      2 * gates * config.hiddenSize * 4,
      'maxComputeWorkgroupStorageSize',
      limits,
    ) ??
    excess('the widest dispatch', widest, 'maxComputeWorkgroupsPerDimension', limits)
  );
}
