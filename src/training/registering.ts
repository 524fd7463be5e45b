/** Cells and optimisers of one's own. The reference trains them: other backends refuse, having no kernel of them. */
import { UserError } from '../errors.ts';
import type { Cell } from '../model/cells/cell.ts';
import { CELLS, type CellName } from '../model/cells/index.ts';
import { OPTIMIZERS, type OptimizerName } from '../model/optimizers/index.ts';
import type { Optimizer } from '../model/optimizers/optimizer.ts';
import { LEARNING_OPTIONS } from './options/learning.ts';
import { MODEL_OPTIONS } from './options/model.ts';

/** As options, files and links write it. */
const NAME = /^[a-z][a-z0-9-]*$/;
/** Of tensors that every file has: a carried state must not be called so too. */
const TENSORS = ['U', 'W', 'V', 'b', 'c', 'bR'];

/**
 * Adds a cell to those that the option `cell` takes, on the backend `cpu`; the others refuse it. A file of a model with
 * it can be read only where it was registered before.
 * @param name small letters, digits and hyphens.
 * @returns the name, as trainingOptions() takes it.
 * @throws UserError when the name is taken or none, or the cell contradicts itself.
 */
export function registerCell(name: string, cell: Cell): CellName {
  checkName(name, CELLS, 'cell');
  const { gates, states, kept, logistic, recurrentBias, biasOfOne } = cell;
  if (gates.length === 0 || states.length === 0) {
    throw new UserError(
      `the cell ${name} needs a gate and a carried state at least: its output is the first state`,
    );
  }
  const reserved = states.find((state) => TENSORS.includes(state));
  if (reserved !== undefined) {
    throw new UserError(
      `the cell ${name} calls a state ${reserved}, as a tensor is called; give it another name`,
    );
  }
  for (const gate of [recurrentBias, biasOfOne]) {
    if (gate !== undefined && !gates.includes(gate))
      throw new UserError(`the cell ${name} has a bias of a gate ${gate}, and no such gate`);
  }
  const unkept = logistic.find((gate) => !gates.includes(gate) || !kept.includes(gate));
  if (unkept !== undefined) {
    throw new UserError(
      `the cell ${name} says that ${unkept} is logistic: it must be a gate, and among the kept numbers`,
    );
  }
  Object.assign(CELLS, { [name]: cell });
  Object.assign(MODEL_OPTIONS.cell.values, { [name]: cell.help });
  return name as CellName;
}

/**
 * Adds an optimiser to those that the option `optimizer` takes, on the backend `cpu`; the others refuse it. A checkpoint
 * of a training with it can be read only where it was registered before.
 * @param name small letters, digits and hyphens.
 * @returns the name, as trainingOptions() takes it.
 * @throws UserError when the name is taken or none, or a slot of squares is none of its slots.
 */
export function registerOptimizer(name: string, optimizer: Omit<Optimizer, 'kernel'>): OptimizerName {
  checkName(name, OPTIMIZERS, 'optimiser');
  const { slots, squares } = optimizer;
  const missing = squares.find((slot) => !slots.includes(slot));
  if (missing !== undefined) {
    throw new UserError(`the optimiser ${name} has squares in a slot "${missing}", and no such slot`);
  }
  // One made of another, spread, would bring the other's kernel along.
  Object.assign(OPTIMIZERS, { [name]: { ...optimizer, kernel: undefined } });
  Object.assign(LEARNING_OPTIONS.optimizer.values, { [name]: optimizer.help });
  return name as OptimizerName;
}

function checkName(name: string, taken: object, what: string): void {
  if (!NAME.test(name)) {
    throw new UserError(`"${name}" is no name for a ${what}; take small letters, digits and hyphens`);
  }
  if (Object.hasOwn(taken, name))
    throw new UserError(`the ${what} ${name} is there already; take another name`);
}
