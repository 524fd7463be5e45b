import { grouped } from '../grouping.ts';
import {
  isRead,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  shown,
  type TrainingOptions,
} from '../training/options.ts';
import type { StoredRun } from './run.ts';

/** What a run is noted by, and its name for a recipe: neither changes what an update computes. */
const NO_PART: readonly OptionName[] = [
  'preset',
  'seed',
  'sampleEvery',
  'sampleLength',
  'logEvery',
  'checkpointEvery',
  'checkpointMinutes',
];

/** What tells recipes apart: an option of a training, or where it is computed. */
export type Trait = OptionName | 'backend';

const TRAITS: readonly Trait[] = [...OPTION_NAMES.filter((name) => !NO_PART.includes(name)), 'backend'];

/** Runs that differ in their seeds alone. */
export interface Recipe {
  readonly runs: readonly StoredRun[];
  /** Value of each trait; undefined for an option without effect here. */
  readonly values: Readonly<Partial<Record<Trait, string | number>>>;
}

/** The recipes of some runs in the order in which they come first, and how they differ. */
export interface Recipes {
  readonly recipes: readonly Recipe[];
  /** Traits in which two of them differ. */
  readonly differing: readonly Trait[];
  /** Traits that all share, with a value. */
  readonly common: readonly Trait[];
}

export function recipesOf(runs: readonly StoredRun[]): Recipes {
  const groups = grouped(runs, (run) => {
    const values = valuesOf(run);
    return JSON.stringify(TRAITS.map((trait) => values[trait] ?? null));
  });
  const recipes = [...groups.values()].map((all) => ({ runs: all, values: valuesOf(all[0]!) }));
  const differing = TRAITS.filter((trait) => new Set(recipes.map(({ values }) => values[trait])).size > 1);
  const common = TRAITS.filter(
    (trait) => !differing.includes(trait) && recipes[0]?.values[trait] !== undefined,
  );
  return { recipes, differing, common };
}

function valuesOf({ options, backend }: StoredRun): Recipe['values'] {
  const read = TRAITS.filter((trait) => trait !== 'backend' && isRead(trait, options)) as OptionName[];
  return { ...Object.fromEntries(read.map((name) => [name, options[name]])), backend };
}

/** "Learning rate", for people. */
export function traitLabel(trait: Trait): string {
  return trait === 'backend' ? 'Backend' : OPTIONS[trait].label;
}

/** "0.05", "lstm"; "–" for an option without effect in this recipe. */
export function traitValue({ values }: Recipe, trait: Trait): string {
  const value = values[trait];
  return value === undefined ? '–' : shown(value);
}

/** "0.05 · lstm": a recipe in the least words that tell it from the others. */
export function recipeName(recipe: Recipe, differing: readonly Trait[]): string {
  if (differing.length === 0) return recipe.runs.length === 1 ? recipe.runs[0]!.name : 'all runs';
  return differing.map((trait) => traitValue(recipe, trait)).join(' · ');
}

/** Whether held-out losses of these trainings are of the same part of a text. */
export function sameHeldOut(all: readonly TrainingOptions[]): boolean {
  return new Set(all.map(({ validation, validationAt }) => `${validation} ${validationAt}`)).size <= 1;
}
