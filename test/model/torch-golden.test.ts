import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { CELL_NAMES, type CellName } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { OPTIMIZER_NAMES, slotsOf } from '../../src/model/optimizers/index.ts';
import { PLAIN_RECIPE, type Recipe } from '../../src/model/recipe.ts';
import { carriedLength, type TrainingState } from '../../src/model/state.ts';
import { parameterCount, tensorsOf, viewsOf } from '../../src/model/tensors.ts';
import { batchesOf } from '../../src/text/batches.ts';

/** What torch_golden.py writes for one cell. */
interface Golden {
  readonly config: Omit<ModelConfig, 'layers'>;
  readonly ids: readonly number[];
  readonly learningRates: readonly number[];
  readonly cases: readonly Case[];
}

interface Case {
  readonly layers: number;
  readonly recipe: Partial<Recipe>;
  readonly losses: readonly number[];
  readonly parameters: Readonly<Record<string, readonly number[]>>;
}

const FOLDER = new URL('../golden/torch/', import.meta.url);
const BOUND = 1e-10;

function goldenOf(cell: CellName): Golden {
  return JSON.parse(readFileSync(new URL(`${cell}.json`, FOLDER), 'utf8')) as Golden;
}

/** The weights of torch_golden.py, by its formula. */
function initialParameters(config: ModelConfig): Float64Array {
  const packed = new Float64Array(parameterCount(config));
  for (const [phase, { offset, rows, columns }] of tensorsOf(config).entries()) {
    for (let i = 0; i < rows * columns; i++) {
      const [row, column] = [Math.floor(i / columns), i % columns];
      packed[offset + i] = 0.5 * Math.sin(phase + 1.7 * row + 0.9 * column);
    }
  }
  return packed;
}

function initialState(config: ModelConfig, recipe: Recipe): TrainingState {
  const parameters = initialParameters(config);
  const moments = new Float64Array(slotsOf(recipe) * parameters.length);
  return { update: 0, parameters, moments, carried: new Float64Array(carriedLength(config)) };
}

async function trained(golden: Golden, config: ModelConfig, recipe: Recipe) {
  const ids = Uint32Array.from(golden.ids);
  const batches = batchesOf(ids.length, config.batchSize, config.seqLength);
  expect(batches.updatesPerEpoch, 'the ten updates go beyond an epoch').toBeLessThan(10);
  const state = initialState(config, recipe);
  const session = await new CpuBackend().open({ config, recipe, text: { ids, batches }, state });
  const losses = await session.train(Float64Array.from(golden.learningRates));
  const { parameters } = await session.state();
  return { losses, parameters };
}

/** Of a whole tensor, in the norm. */
function expectClose(values: ArrayLike<number>, expected: readonly number[], name: string): void {
  expect(values.length, name).toBe(expected.length);
  const norm = (of: (i: number) => number) => Math.hypot(...expected.map((_, i) => of(i)));
  const apart = norm((i) => values[i]! - expected[i]!);
  expect(apart / norm((i) => expected[i]!), name).toBeLessThan(BOUND);
}

describe('the reference against PyTorch', () => {
  it('has numbers for every cell', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(CELL_NAMES.map((cell) => `${cell}.json`).sort());
  });

  describe.each(CELL_NAMES)('%s', (cell) => {
    const golden = goldenOf(cell);

    it('has numbers for every optimiser', () => {
      const optimizers = new Set(golden.cases.map(({ recipe }) => recipe.optimizer));
      expect([...optimizers].sort()).toEqual([...OPTIMIZER_NAMES].sort());
    });

    it.each(golden.cases)(
      'makes the same ten updates with $recipe.optimizer, layers: $layers',
      async (one) => {
        const config = { ...golden.config, layers: one.layers };
        const recipe = { ...PLAIN_RECIPE, ...one.recipe };
        const { losses, parameters } = await trained(golden, config, recipe);
        for (const [i, loss] of one.losses.entries())
          expect(Math.abs(losses[i]! / loss - 1), `loss of update ${i + 1}`).toBeLessThan(BOUND);
        const views = viewsOf(tensorsOf(config), parameters);
        expect(Object.keys(views)).toEqual(Object.keys(one.parameters));
        for (const [name, values] of Object.entries(views)) expectClose(values, one.parameters[name]!, name);
      },
    );
  });
});
