import type { LayerStep } from '../../../analysis/unrolled.ts';
import { type CellName, cellOf } from '../../../model/cells/index.ts';
import { decimal } from '../../../report/html.ts';

/** What a cell does at each step, in the symbols of the README, one formula a line. */
export const CELL_FORMULAS: Readonly<Record<CellName, readonly string[]>> = {
  rnn: ['r = W hₜ₋₁', 'h = tanh(x + r)'],
  gru: ['r = W hₜ₋₁', 'reset, z = σ(x + r)', 'n = tanh(x + reset r)', 'h = n + z (hₜ₋₁ − n)'],
  lstm: ['r = W hₜ₋₁', 'i, f, o = σ(x + r)', 'g = tanh(x + r)', 'c = f cₜ₋₁ + i g', 'h = o tanh(c)'],
  mgu: ['r = W hₜ₋₁', 'f = σ(x + r)', 'n = tanh(x + f r)', 'h = hₜ₋₁ + f (n − hₜ₋₁)'],
};

/** The numbers of a step that are shown side by side: the gates that are kept, then the states. */
export function stripsOf(name: CellName): readonly string[] {
  const { gates, kept, states } = cellOf({ cell: name });
  return [...gates.filter((gate) => kept.includes(gate)), ...[...states].reverse()];
}

/** As the formulas call it. */
export function stripName(name: CellName, strip: string): string {
  if (strip === 'cell') return 'c';
  return name === 'gru' && strip === 'r' ? 'reset' : strip;
}

/** "−0.42" */
export function signed(value: number, digits = 2): string {
  return decimal(value, digits).replace('-', '−');
}

/** "+ 0.42", "− 0.42" */
function added(value: number): string {
  return `${value < 0 ? '−' : '+'} ${decimal(Math.abs(value))}`;
}

/** What one unit computed at one step, formula by formula, with its numbers. */
export function unitWords(name: CellName, step: LayerStep, unit: number): string {
  const cell = cellOf({ cell: name });
  const at = (block: Readonly<Record<string, Float64Array>>, key: string) => block[key]![unit]!;
  const x = (gate: string) => signed(at(step.x, gate));
  const sum = (gate: string) => `${x(gate)} ${added(at(step.r, gate))}`;
  const h = signed(at(step.states, 'h'));
  const gate = (key: string) => signed(at(step.gates, key));
  const gates = cell.logistic.map((key) => `${stripName(name, key)} = σ(${sum(key)}) = ${gate(key)}`);
  if (name === 'rnn') return `h = tanh(${sum('h')}) = ${h}`;
  if (name === 'lstm') {
    const memory = `c = f cₜ₋₁ + i g = ${signed(at(step.states, 'cell'))}`;
    return [...gates, `g = tanh(${sum('g')}) = ${gate('g')}`, memory, `h = o tanh(c) = ${h}`].join('; ');
  }
  const opened = name === 'gru' ? 'r' : 'f';
  const candidate = `n = tanh(${x('n')} + ${gate(opened)} ⋅ ${signed(at(step.r, 'n'))}) = ${gate('n')}`;
  return [...gates, candidate, `${CELL_FORMULAS[name].at(-1)} = ${h}`].join('; ');
}

/** How the loss answers to a unit's states at one step. */
export function slopeWords({ dStates }: LayerStep, unit: number): string {
  return Object.entries(dStates)
    .map(([state, row]) => `dL/d${state === 'cell' ? 'c' : state} = ${signed(row[unit]!, 4)}`)
    .join('; ');
}
