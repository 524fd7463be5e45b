/** Weights of every kind that a check meets, and what it says of right and of wrong updates there. */
import type { Backend } from '../../src/backends/backend.ts';
import { observeUpdate } from '../../src/backends/observed-update.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import {
  clippingUpdate,
  compareUpdate,
  type ExpectedUpdate,
  expectUpdate,
  FLOAT32_BOUND,
} from '../../src/model/float32-check.ts';
import type { InitName } from '../../src/model/initialization.ts';
import { PLAIN_RECIPE, type Recipe } from '../../src/model/recipe.ts';
import { initialState, type TrainingState } from '../../src/model/state.ts';
import { tensorsOf } from '../../src/model/tensors.ts';
import { computePasses, type Update } from '../../src/model/update.ts';
import { Random } from '../../src/random.ts';
import { batchesOf, startsAt } from '../../src/text/batches.ts';
import { faultsFor, rightUpdate, slightFaults } from './planted-faults.ts';
import { toyIds } from './toy.ts';

/** States by name: as they are drawn, and saturated, where nearly all units are at the ends of their range. */
export const STATES = {
  fresh: (config, recipe) => drawn(config, recipe, 'small'),
  scaled: (config, recipe) => drawn(config, recipe, 'scaled'),
  saturated(config, recipe) {
    const random = new Random(3);
    const fresh = drawn(config, recipe, 'small');
    const parameters = fresh.parameters.slice();
    for (const { kind, offset, size, columns } of tensorsOf(config)) {
      const deviation = { U: 3, W: 4 / Math.sqrt(columns), V: 2 / Math.sqrt(columns), b: 1, bR: 1, c: 1 }[
        kind
      ];
      for (let i = offset; i < offset + size; i++) parameters[i] = Math.fround(deviation * random.normal());
    }
    return {
      ...fresh,
      update: 1,
      parameters,
      carried: fresh.carried.map(() => Math.fround(Math.tanh(3 * random.normal()))),
    };
  },
} satisfies Record<string, (config: ModelConfig, recipe: Recipe) => TrainingState>;

function drawn(config: ModelConfig, recipe: Recipe, init: InitName): TrainingState {
  return initialState(config, new Random(1), recipe, init);
}

/** An update, and what a backend needs to make it. */
export interface Trial {
  readonly expected: ExpectedUpdate;
  readonly text: { readonly ids: Uint32Array; readonly batches: ReturnType<typeof batchesOf> };
}

/** The update that follows a state on a toy text, with clipping that bites. */
export function trialAt(
  config: ModelConfig,
  state: (config: ModelConfig, recipe: Recipe) => TrainingState,
  recipe: Recipe = PLAIN_RECIPE,
  ids = toyIds(config.batchSize * (3 * config.seqLength + 2), config.vocabularySize),
): Trial {
  const batches = batchesOf(ids.length, config.batchSize, config.seqLength);
  const from = state(config, recipe);
  const starts = startsAt(batches, config.batchSize, from.update);
  const update = clippingUpdate({ config, recipe, ids, starts, state: from });
  return { expected: expectUpdate(update), text: { ids, batches } };
}

/** Whether the check lets an update pass. */
function passes(expected: ExpectedUpdate, update: Update): boolean {
  return compareUpdate(expected, update).every(({ errors }) => errors <= FLOAT32_BOUND);
}

/** The planted faults, by whether the check finds them, and whether it lets a right update pass. */
export function verdictsOn({ expected }: Trial, { slight = false } = {}) {
  const { place, rate } = expected;
  const right = computePasses(place);
  const planted = { ...faultsFor(place), ...(slight ? slightFaults(place) : {}) };
  const found: string[] = [];
  const missed: string[] = [];
  for (const [name, fault] of Object.entries(planted)) {
    const update = fault(place, rate, right);
    if (update) (passes(expected, update) ? missed : found).push(name);
  }
  return { found, missed, falseAlarm: !passes(expected, rightUpdate(place, rate)) };
}

/** How far a backend's update is off, in the worst of its tensors and states. */
export async function errorsOf(backend: Backend, { expected, text }: Trial): Promise<number> {
  const { config, recipe, state } = expected.place;
  const session = await backend.open({ config, recipe, text, state });
  try {
    const checks = compareUpdate(expected, await observeUpdate(session, expected.rate));
    return Math.max(...checks.map(({ errors }) => errors));
  } finally {
    session.dispose();
  }
}
