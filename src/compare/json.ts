import type { Row, Section } from './comparison.ts';
import { lowest, type StoredRun, speedOf, updatesOf } from './run.ts';

/** The comparison for programs: what recipes and runs came to, without curves and samples. Losses are nats per character. */
export function comparisonJson(sections: readonly Section[]): unknown {
  return { texts: sections.map(({ rows, ...section }) => ({ ...section, recipes: rows.map(recipeJson) })) };
}

function recipeJson({ name, recipe, curves: _, ...outcome }: Row): unknown {
  return { name, values: recipe.values, ...outcome, runs: recipe.runs.map(runJson) };
}

function runJson(run: StoredRun): unknown {
  const { name, path, options, backend, machine, training, heldOut, best, gradients } = run;
  const last = training.at(-1);
  return {
    name,
    path,
    seed: options.seed,
    updates: updatesOf(run),
    ofUpdates: options.updates,
    last: last?.loss ?? null,
    best: best ?? null,
    heldOut: lowest(heldOut) ?? null,
    seconds: last?.seconds ?? null,
    charsPerSecond: speedOf(run) ?? null,
    backend,
    machine,
    gradients,
  };
}
