import { grouped } from '../grouping.ts';
import { type CurvePoint, curveOf, median } from './curves.ts';
import { type Recipe, type Recipes, recipeName, recipesOf, sameHeldOut } from './recipes.ts';
import { lowest, type RunText, type StoredRun, speedOf, updatesOf } from './run.ts';

/** Lowest, middle and highest of the seeds; undefined where none has a value. */
export interface Range {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** A recipe with what its seeds came to. Losses are nats per character. */
export interface Row {
  readonly name: string;
  readonly recipe: Recipe;
  /** Fewest and most updates done. */
  readonly updates: Range;
  /** Smooth loss after the last update, and the lowest. */
  readonly last: Range | undefined;
  readonly best: Range | undefined;
  /** The lowest held-out loss. */
  readonly heldOut: Range | undefined;
  /** Characters a second. */
  readonly speed: Range | undefined;
  readonly curves: { readonly training: readonly CurvePoint[]; readonly heldOut: readonly CurvePoint[] };
}

/** Runs on one text: these can be compared. */
export interface Section extends Pick<Recipes, 'differing' | 'common'> {
  readonly text: RunText;
  /** The lowest loss first: on held-out text where all have it. */
  readonly rows: readonly Row[];
  /** What cannot be compared all the same, as sentences. */
  readonly remarks: readonly string[];
}

/** One section for each text: a loss on one says nothing about a loss on another. */
export function comparisonOf(runs: readonly StoredRun[]): Section[] {
  const texts = grouped(runs, (run) => {
    const { characters, distinct, fingerprint } = knownText(run, runs);
    return `${fingerprint} ${characters} ${distinct}`;
  });
  return [...texts.values()].map(sectionOf);
}

/** A run that does not tell its text's fingerprint yet is taken to read what another of the same size reads. */
function knownText({ text }: StoredRun, runs: readonly StoredRun[]): RunText {
  if (text.fingerprint) return text;
  const { characters, distinct } = text;
  const same = (other: RunText) => other.characters === characters && other.distinct === distinct;
  return runs.find((run) => run.text.fingerprint && same(run.text))?.text ?? text;
}

function sectionOf(runs: readonly StoredRun[]): Section {
  const { recipes, differing, common } = recipesOf(runs);
  const rows = recipes.map((recipe) => rowOf(recipe, recipeName(recipe, differing)));
  const comparable = sameHeldOut(runs.map(({ options }) => options)) && rows.every(({ heldOut }) => heldOut);
  const rank = (row: Row) => (comparable ? row.heldOut : row.best)?.median ?? Number.POSITIVE_INFINITY;
  return {
    text: runs[0]!.text,
    differing,
    common,
    rows: rows.sort((a, b) => rank(a) - rank(b)),
    remarks: remarksOf(runs),
  };
}

function rowOf(recipe: Recipe, name: string): Row {
  const { runs } = recipe;
  const range = (value: (run: StoredRun) => number | undefined) => rangeOf(runs.map(value));
  return {
    name,
    recipe,
    updates: range(updatesOf)!,
    last: range((run) => run.training.at(-1)?.loss),
    best: range((run) => run.best?.loss),
    heldOut: range((run) => lowest(run.heldOut)?.loss),
    speed: range(speedOf),
    curves: {
      training: curveOf(runs, ({ training }) => training),
      heldOut: curveOf(runs, ({ heldOut }) => heldOut),
    },
  };
}

function rangeOf(values: readonly (number | undefined)[]): Range | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  return { median: median(known), low: Math.min(...known), high: Math.max(...known) };
}

function remarksOf(runs: readonly StoredRun[]): string[] {
  const options = runs.map((run) => run.options);
  const remarks: string[] = [];
  if (!sameHeldOut(options)) {
    remarks.push(
      'They hold out different parts of the text: their held-out losses cannot be compared, and of the training losses those of a part that others did not read.',
    );
  }
  const machines = new Set(runs.map(({ machine }) => machine));
  if (machines.size > 1) {
    remarks.push(`They ran on ${machines.size} machines: seconds and speeds compare the machines too.`);
  }
  const unfinished = runs.filter((run) => updatesOf(run) < run.options.updates).length;
  if (unfinished > 0) {
    remarks.push(
      `${unfinished} of ${runs.length} ${unfinished === 1 ? 'is' : 'are'} not at the end: what is shown is as far as they have come.`,
    );
  }
  return remarks;
}
