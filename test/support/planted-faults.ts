/** Faults that a wrong backend may have, planted into an update that is right but for float32's errors. */
import type { Arithmetic } from '../../src/model/arithmetic.ts';
import { cellSizes } from '../../src/model/cells/index.ts';
import { float32Draw } from '../../src/model/rounding.ts';
import { firstStreams } from '../../src/model/state.ts';
import { tensorsOf } from '../../src/model/tensors.ts';
import {
  computePasses,
  finishUpdate,
  type Passes,
  type Update,
  type UpdatePlace,
} from '../../src/model/update.ts';

/** A draw that no check makes. */
const OTHER = float32Draw(4711);

/** Computes an update wrongly; undefined where that would be right, of a single number transposed say. */
type Fault = (place: UpdatePlace, rate: number, right: Passes) => Update | undefined;

/** An update that is right in float32. */
export function rightUpdate(place: UpdatePlace, rate: number): Update {
  return finishUpdate(place, computePasses(place, OTHER), rate);
}

/** Every fault by its name, for a model of this shape. */
export function faultsFor(place: UpdatePlace): Record<string, Fault> {
  const tensors = tensorsOf(place.config);
  const inTensor = (change: (own: Float64Array, columns: number) => void) =>
    tensors.map(({ name, offset, size, columns }): [string, Fault] => [
      name,
      (at, rate, right) => {
        const gradients = right.gradients.slice();
        change(gradients.subarray(offset, offset + size), columns);
        return finishUpdate(at, { ...right, gradients }, rate);
      },
    ]);
  const named = (what: string, faults: [string, Fault][]) =>
    faults.map(([name, fault]): [string, Fault] => [`${what} ${name}`, fault]);
  return Object.fromEntries([
    ...named(
      'sign of',
      inTensor((own) => scale(own, -1)),
    ),
    ...named(
      '1 % of',
      inTensor((own) => scale(own, 1.01)),
    ),
    ...named(
      'nothing of',
      inTensor((own) => own.fill(0)),
    ),
    ['transposed', transposed],
    ['one step off', (at, rate) => computed(at, rate, { ...OTHER, addOuterProducts: oneStepOff })],
    ['truncated at once', truncated],
    ['a stream dropped', droppedStream],
    ['no clipping', (at, rate, right) => finishUpdate(unclipped(at), right, rate)],
  ]);
}

/** Each tensor scaled by 1.0001. */
export function slightFaults(place: UpdatePlace): Record<string, Fault> {
  return Object.fromEntries(
    tensorsOf(place.config).map(({ name, offset, size }) => [
      `0.01 % of ${name}`,
      (at: UpdatePlace, rate: number, right: Passes) => {
        const gradients = right.gradients.slice();
        scale(gradients.subarray(offset, offset + size), 1.0001);
        return finishUpdate(at, { ...right, gradients }, rate);
      },
    ]),
  );
}

function scale(numbers: Float64Array, factor: number): void {
  for (let i = 0; i < numbers.length; i++) numbers[i]! *= factor;
}

function computed(place: UpdatePlace, rate: number, arithmetic: Arithmetic): Update {
  return finishUpdate(place, computePasses(place, arithmetic), rate);
}

/** The gradient of each gate's block of W, transposed. */
const transposed: Fault = (place, rate, right) => {
  const { hiddenSize: m, cell } = place.config;
  if (m === 1) return undefined;
  const gradients = right.gradients.slice();
  const { offset } = tensorsOf(place.config).find(({ name }) => name === 'W')!;
  for (let gate = 0; gate < cellSizes(cell).gates; gate++) {
    const at = offset + gate * m * m;
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) gradients[at + i * m + j] = right.gradients[at + j * m + i]!;
  }
  return finishUpdate(place, { ...right, gradients }, rate);
};

/** Outer products of a step with the states of the step before. */
const oneStepOff: Arithmetic['addOuterProducts'] = (G, left, right) =>
  OTHER.addOuterProducts(G, left.slice(1), right.slice(0, -1));

/** Nothing goes back through W: what `addTransposedProduct` adds to a row that holds something already. */
const truncated: Fault = (place, rate) => {
  if (place.config.seqLength === 1) return undefined;
  const addTransposedProduct: Arithmetic['addTransposedProduct'] = (out, M, y) => {
    if (out.every((value) => value === 0)) OTHER.addTransposedProduct(out, M, y);
  };
  return computed(place, rate, { ...OTHER, addTransposedProduct });
};

/** The last stream reads, but adds nothing to the gradients. */
const droppedStream: Fault = (place, rate, right) => {
  const { config, starts, state } = place;
  const streams = config.batchSize - 1;
  if (streams === 0) return finishUpdate(place, { ...right, gradients: right.gradients.map(() => 0) }, rate);
  const carried = firstStreams(state.carried, config, streams);
  const fewer = {
    ...place,
    config: { ...config, batchSize: streams },
    starts: starts.subarray(0, streams),
    state: { ...state, carried },
  };
  const { gradients } = computePasses(fewer, OTHER);
  scale(gradients, streams / config.batchSize);
  return finishUpdate(place, { ...right, gradients }, rate);
};

function unclipped(place: UpdatePlace): UpdatePlace {
  return { ...place, recipe: { ...place.recipe, clip: 'none' } };
}
