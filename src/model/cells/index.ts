import type { Cell } from './cell.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { mgu } from './mgu.ts';
import { rnn } from './rnn.ts';

/** THE table of cells. Backends, options, files, checks and tests all follow from it. */
export const CELLS = { rnn, gru, lstm, mgu } satisfies Record<string, Cell>;

/** A cell by name: of this table, or as registerCell() returned it. */
export type CellName = keyof typeof CELLS;

/** Of the cells that every backend has a kernel of. */
export const CELL_NAMES = Object.keys(CELLS) as CellName[];

export function cellOf({ cell }: { readonly cell: CellName }): Cell {
  return CELLS[cell];
}

/** The three integers that a layer knows of its cell: G gates, S carried states, R kept numbers. */
export function cellSizes(name: CellName): { gates: number; states: number; kept: number } {
  const { gates, states, kept } = CELLS[name];
  return { gates: gates.length, states: states.length, kept: kept.length };
}
