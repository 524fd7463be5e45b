/** Places of units among what a text made of them. */
import type { UnitPlace } from '../../../analysis/units-that-know.ts';
import type { Activations } from '../../protocol.ts';
import type { UnitRows } from './unit-map.ts';

/** Whether the network has this unit. */
export function has({ layers, states, units }: Activations, { layer, state, unit }: UnitPlace): boolean {
  return layer < layers && states.includes(state) && unit < units;
}

/** The row of a unit among all that is carried: layer by layer, state by state. */
export function rowOf({ states, units }: Activations, { layer, state, unit }: UnitPlace): number {
  return (layer * states.length + states.indexOf(state)) * units + unit;
}

/** The unit of a row. */
export function placeOfRow({ states, units }: Activations, row: number): UnitPlace {
  const block = Math.floor(row / units);
  return {
    layer: Math.floor(block / states.length),
    state: states[block % states.length]!,
    unit: row % units,
  };
}

/** One state of one layer. */
export function rowsOf(activations: Activations, place: Pick<UnitPlace, 'layer' | 'state'>): UnitRows {
  const { characters, layers, states, units, values } = activations;
  const first = rowOf(activations, { ...place, unit: 0 });
  const at = (character: number, unit: number) =>
    values[character * layers * states.length * units + first + unit]!;
  // h stays below 1; what an lstm keeps beside it counts on, in some units up to a hundred.
  const bounds = new Float64Array(units).fill(1);
  for (let character = 0; character < characters.length; character++)
    for (let unit = 0; unit < units; unit++)
      bounds[unit] = Math.max(bounds[unit]!, Math.abs(at(character, unit)));
  return { characters, units, at, bounds };
}
