/** What the numbers of a training show of its health. */
import type { ModelConfig } from '../../model/config.ts';
import type { Pieces } from '../../model/pieces.ts';
import type { Recipe } from '../../model/recipe.ts';
import { carriedStates, type TrainingState } from '../../model/state.ts';
import type { RealArray } from '../../model/tensors.ts';
import { carriedOf, momentsOf, type Part, parametersOf } from '../file-tensors.ts';

/** Numbers that are looked at in one piece. */
const PIECE = 2 ** 20;

/** Above this a unit's output hardly changes, whatever comes in: the slope of tanh is 1 - 0.999², 0.002. */
const SATURATED = 0.999;

/** Share of the units, of all layers and streams, whose output h is all but 1 or -1. */
export function saturatedShare(config: ModelConfig, carried: RealArray): number {
  const outputs = carriedStates(config).filter(({ name }) => name === 'h' || name.endsWith('.h'));
  let [saturated, all] = [0, 0];
  for (const { offset, size } of outputs) {
    all += size;
    for (const h of carried.subarray(offset, offset + size)) if (Math.abs(h) > SATURATED) saturated++;
  }
  return saturated / all;
}

/** Share of the gradients' elements that clipping changes: those out of bounds, or all where their norm is. */
export function clippedShare(
  gradients: RealArray,
  { clip, clipAt }: Pick<Recipe, 'clip' | 'clipAt'>,
): number {
  if (clip === 'none') return 0;
  let [beyond, squares] = [0, 0];
  for (const g of gradients) {
    if (Math.abs(g) > clipAt) beyond++;
    squares += g * g;
  }
  if (clip === 'norm') return Math.sqrt(squares) > clipAt ? 1 : 0;
  return beyond / gradients.length;
}

/** Numbers that a training keeps, or some of them. */
export type Numbers = Pick<TrainingState, 'parameters'> & Partial<Pick<TrainingState, 'moments' | 'carried'>>;

/** The name of a tensor that holds NaN or an infinity, as files name it; undefined where all numbers are finite. */
export function* brokenTensor(
  config: ModelConfig,
  recipe: Pick<Recipe, 'optimizer'>,
  { parameters, moments, carried }: Numbers,
): Pieces<string | undefined> {
  return (
    (yield* broken(parametersOf(config), parameters)) ??
    (moments && (yield* broken(momentsOf(config, recipe), moments))) ??
    (carried && (yield* broken(carriedOf(config), carried)))
  );
}

function* broken(parts: readonly Part[], packed: RealArray): Pieces<string | undefined> {
  for (let from = 0; from < packed.length; from += PIECE) {
    const isWhole = allFinite(packed.subarray(from, from + PIECE));
    yield;
    if (isWhole) continue;
    return parts.find(({ offset, size }) => !allFinite(packed.subarray(offset, offset + size)))!.name;
  }
  return undefined;
}

/** 0 times a number is 0, and NaN for NaN and the infinities: a sum without branches, which is fast. */
function allFinite(numbers: RealArray): boolean {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += 0 * numbers[i]!;
  return sum === 0;
}
