import { UserError } from '../errors.ts';
import { CELL_NAMES, type CellName } from '../model/cells/index.ts';
import type { ModelConfig } from '../model/config.ts';
import { type OptimizerName, optimizerOf } from '../model/optimizers/index.ts';
import type { Recipe } from '../model/recipe.ts';
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
  /** States that are reset where a document begins. */
  readonly documents: boolean;
}

/** What a backend that cannot train everything can; orders of reading and schedules are all theirs, being data. */
const ABILITIES: Partial<Record<BackendName, Abilities>> = {
  gpujs: {
    cells: ['rnn'],
    optimizers: ['adagrad'],
    clips: ['value'],
    losses: ['sum'],
    layers: false,
    dropout: false,
    documents: false,
  },
};

/**
 * Why a backend cannot train this, as a sentence that says what it lacks and what to choose instead; undefined when it
 * can. Nothing is ever replaced in silence.
 * @param name "gpujs", or one of its modes: "gpujs:webasm".
 */
export function refuses(name: string, config: ModelConfig, recipe: Recipe): string | undefined {
  const backend = BACKEND_NAMES.find((known) => known === name.split(':')[0]);
  const lack = backend && lacking(backend, config, recipe);
  if (!lack) return undefined;
  const others = BACKEND_NAMES.filter((other) => !lacking(other, config, recipe));
  return `${backend} does not train ${lack}; choose ${others.join(' or ')}`;
}

/** @throws UserError with the refusal, when there is one. */
export function mustTrain(name: BackendName, config: ModelConfig, recipe: Recipe): void {
  const refusal = refuses(name, config, recipe);
  if (refusal) throw new UserError(refusal);
}

function lacking(
  name: BackendName,
  { cell, layers, endMark }: ModelConfig,
  recipe: Recipe,
): string | undefined {
  if (name !== 'cpu' && !CELL_NAMES.includes(cell)) return `the cell ${cell}, of which it has no kernel`;
  if (name !== 'cpu' && !optimizerOf(recipe).kernel)
    return `with the optimiser ${recipe.optimizer}, of which it has no kernel`;
  const able = ABILITIES[name];
  if (!able) return undefined;
  if (!able.cells.includes(cell)) return `the cell ${cell}`;
  if (!able.optimizers.includes(recipe.optimizer)) return `with the optimiser ${recipe.optimizer}`;
  if (!able.clips.includes(recipe.clip)) return `with clipping by "${recipe.clip}"`;
  if (!able.losses.includes(recipe.loss)) return `on a ${recipe.loss} loss`;
  if (layers > 1 && !able.layers) return 'several layers';
  if (recipe.dropout > 0 && !able.dropout) return 'with dropout';
  if (endMark !== undefined && !able.documents) return 'documents, which begin from zero states';
  return undefined;
}
