import type { ModelConfig } from '../../../model/config.ts';
import { type DispatchPlan, read, together, uniform, write } from '../dispatch.ts';
import { type BufferSize, floats } from '../limits.ts';
import { deviceParameterCount } from '../parameter-layout.ts';
import { joined, optimizerFile } from '../shaders.ts';
import { modelConstants, type Training } from '../training-plan.ts';

/** Rows that one split of the weight gradients adds up, where memory allows. */
const ROWS_PER_SPLIT = 256;
/** All splits together take at most so many bytes. */
const SPLIT_BYTES = 256 * 2 ** 20;
/** Workgroup size of step.wgsl and norm_squares.wgsl. */
const GROUP = 64;
/** Workgroups of norm_squares.wgsl: each of step.wgsl reads what all of them left. */
const NORM_GROUPS = 256;

/** How the tau * B rows are split for the weight gradients, each split with a copy of the gradients. */
export type Splits = {
  readonly splits: number;
  readonly rowsPerSplit: number;
};

export function splitsOf(config: ModelConfig): Splits {
  const rows = config.seqLength * config.batchSize;
  const affordable = Math.max(1, Math.floor(SPLIT_BYTES / (deviceParameterCount(config) * 4)));
  const wanted = Math.min(Math.ceil(rows / ROWS_PER_SPLIT), affordable);
  const rowsPerSplit = Math.ceil(rows / wanted);
  return { splits: Math.ceil(rows / rowsPerSplit), rowsPerSplit };
}

/** Of the gradients in their splits and, for clipping by norm, what stepDispatches() needs beside. */
export function gradientBuffers({ config, recipe }: Training): Record<string, BufferSize> {
  const P = deviceParameterCount(config);
  const gradients = floats(splitsOf(config).splits * P, 'splits × parameters');
  return recipe.clip === 'norm' ? { gradients, squares: floats(normGroups(P), 'workgroups') } : { gradients };
}

/** From gradients in splits to parameters: their sums are clipped, become steps, and the update is counted. */
export function stepDispatches(training: Training): DispatchPlan[] {
  const { config, recipe } = training;
  const P = deviceParameterCount(config);
  const constants = together(modelConstants(training), splitsOf(config));
  const sums = ['common/sizes', 'common/splits', 'common/gradient_sum', 'common/sum_of_all'];
  const norm = recipe.clip === 'norm';
  const clipping = norm ? ['clipping/norm', 'clipping/norm_prepared'] : [`clipping/${recipe.clip}`];
  const squares: DispatchPlan = {
    shader: joined('squares of the gradients', [...sums, 'clipping/norm_squares']),
    constants,
    bindings: [read('gradients'), write('squares')],
    workgroups: [normGroups(P), 1, 1],
  };
  const step: DispatchPlan = {
    shader: joined(`step of ${recipe.optimizer}, clipped by ${recipe.clip}`, [
      ...sums,
      ...clipping,
      optimizerFile(recipe.optimizer),
      'common/apply',
      'common/step',
    ]),
    constants,
    bindings: [
      uniform('steps'),
      write('control'),
      read('gradients'),
      write('parameters'),
      write('moments'),
      read('rowLosses'),
      write('losses'),
      norm ? read('squares') : undefined,
    ],
    workgroups: [Math.min(Math.ceil(P / 4 / GROUP), 4096), 1, 1],
  };
  return norm ? [squares, step] : [step];
}

function normGroups(parameters: number): number {
  return Math.min(Math.ceil(parameters / 4 / GROUP), NORM_GROUPS);
}
