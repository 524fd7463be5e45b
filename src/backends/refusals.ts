import { UserError } from '../errors.ts';
import { CELL_NAMES, type CellName } from '../model/cells/index.ts';
import type { ModelConfig } from '../model/config.ts';
import { OPTIMIZER_NAMES, type OptimizerName } from '../model/optimizers/index.ts';
import { CLIPS, LOSSES, type Recipe } from '../model/recipe.ts';
import { BACKEND_NAMES, type BackendName } from './names.ts';

/** What a backend can train. */
interface Abilities {
  readonly cells: readonly CellName[];
  readonly optimizers: readonly OptimizerName[];
  readonly clips: readonly Recipe['clip'][];
  readonly losses: readonly Recipe['loss'][];
  /** More than one layer. */
  readonly layers: boolean;
  readonly dropout: boolean;
}

const EVERYTHING: Abilities = {
  cells: CELL_NAMES,
  optimizers: OPTIMIZER_NAMES,
  clips: CLIPS,
  losses: LOSSES,
  layers: true,
  dropout: true,
};

/** What each backend can train; orders of reading and schedules are all theirs, being data. */
const ABILITIES: Readonly<Record<BackendName, Abilities>> = {
  webgpu: EVERYTHING,
  simd: EVERYTHING,
  cpu: EVERYTHING,
  gpujs: {
    cells: ['rnn'],
    optimizers: ['adagrad'],
    clips: ['value'],
    losses: ['sum'],
    layers: false,
    dropout: false,
  },
};

/**
 * Why a backend cannot train this, as a sentence that says what it lacks and what to choose instead; undefined when it
 * can. Nothing is ever replaced in silence.
 */
export function refuses(name: string, config: ModelConfig, recipe: Recipe): string | undefined {
  const known = BACKEND_NAMES.find((backend) => backend === name);
  const lack = known && lacking(ABILITIES[known], config, recipe);
  if (!lack) return undefined;
  const others = Object.entries(ABILITIES).filter(([, other]) => !lacking(other, config, recipe));
  return `${name} does not train ${lack}; choose ${others.map(([other]) => other).join(' or ')}`;
}

/** @throws UserError with the refusal, when there is one. */
export function mustTrain(name: BackendName, config: ModelConfig, recipe: Recipe): void {
  const refusal = refuses(name, config, recipe);
  if (refusal) throw new UserError(refusal);
}

function lacking(able: Abilities, { cell, layers }: ModelConfig, recipe: Recipe): string | undefined {
  if (!able.cells.includes(cell)) return `the cell ${cell}`;
  if (!able.optimizers.includes(recipe.optimizer)) return `with the optimiser ${recipe.optimizer}`;
  if (!able.clips.includes(recipe.clip)) return `with clipping by "${recipe.clip}"`;
  if (!able.losses.includes(recipe.loss)) return `on a ${recipe.loss} loss`;
  if (layers > 1 && !able.layers) return 'several layers';
  if (recipe.dropout > 0 && !able.dropout) return 'with dropout';
  return undefined;
}
