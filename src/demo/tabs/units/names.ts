import type { UnitPlace } from '../../../analysis/units-that-know.ts';
import { UserError } from '../../../errors.ts';

/** "h.30", above the first layer "2.h.30": a unit as links write it, counted from 1. */
export function placeText({ layer, state, unit }: UnitPlace): string {
  return `${layer > 0 ? `${layer + 1}.` : ''}${state}.${unit + 1}`;
}

const PLACE = /^(?:(?<layer>\d{1,2})\.)?(?<state>[a-z]+)\.(?<unit>\d{1,5})$/;

/** @throws UserError where it names no unit. */
export function placeOfText(written: string): UnitPlace {
  const { layer = '1', state, unit } = PLACE.exec(written)?.groups ?? {};
  if (!state) throw new UserError(`the link asks for the unit "${written}"; units are written like h.30`);
  return { layer: Number(layer) - 1, state, unit: Number(unit) - 1 };
}

/** "h.30:spaces,h.7:quotes": the names that a person gave, by the places of their units. */
export function nameText(given: ReadonlyMap<string, string>): string {
  return Array.from(given, ([place, name]) => `${place}:${name.replaceAll(',', ' ')}`).join(',');
}

/** The names that a link carries. @throws UserError where one has no unit. */
export function names(written: string): Map<string, string> {
  const entries = written.split(',').filter((entry) => entry !== '');
  return new Map(
    entries.map((entry) => {
      const [place, ...name] = entry.split(':');
      return [placeText(placeOfText(place!)), name.join(':')];
    }),
  );
}
