import { describe, expect, it } from 'vitest';
import { influencesOn } from '../../src/analysis/influence.ts';
import { CELL_NAMES, cellOf } from '../../src/model/cells/index.ts';
import { networkOf, softmax } from '../../src/model/network.ts';
import { NetworkReader } from '../../src/model/reader.ts';
import { tensorsOf } from '../../src/model/tensors.ts';
import type { Model } from '../../src/training/checkpoint.ts';
import { configOf } from '../../src/training/setup.ts';
import { analysedModel } from '../support/analysed-model.ts';

const STEP = 1e-5;
/** No character twice, so that what is read of one can be moved alone. */
const CHARACTERS = 'abcdefgh';

/** The loss of the last character, read on from states that the reader had after `read` characters. */
function lossFrom(model: Model, ids: Uint32Array, read: number, states: Float64Array): number {
  const reader = new NetworkReader(
    networkOf(configOf(model.options, model.vocabulary), model.parameters),
    states,
  );
  for (const id of ids.subarray(read, -1)) reader.read(id);
  const o = new Float64Array(model.vocabulary.size);
  reader.logits(o);
  return softmax(o, ids.at(-1)!);
}

/** The states [layers, S, m] after each character. */
function statesOver(model: Model, ids: Uint32Array): Float64Array[] {
  const reader = new NetworkReader(networkOf(configOf(model.options, model.vocabulary), model.parameters));
  return Array.from(ids, (id) => {
    reader.read(id);
    return Float64Array.from(reader.states.flatMap((row) => [...row]));
  });
}

function slopes(numbers: Float64Array, from: number, count: number, loss: (moved: Float64Array) => number) {
  return Array.from({ length: count }, (_, i) => {
    const moved = (by: number) => {
      const copy = numbers.slice();
      copy[from + i]! += by;
      return loss(copy);
    };
    return (moved(STEP) - moved(-STEP)) / (2 * STEP);
  });
}

describe.each(CELL_NAMES.flatMap((cell) => [1, 2].map((layers) => ({ cell, layers }))))(
  '$cell in $layers layers',
  ({ cell, layers }) => {
    const model = analysedModel(cell, { layers, characters: CHARACTERS });
    const ids = model.vocabulary.encode(CHARACTERS);
    const { states, characters, bits } = influencesOn(model, ids);
    const m = model.options.hiddenSize;

    it('has the norms of the finite differences by the states, however far back', () => {
      const after = statesOver(model, ids.subarray(0, -1));
      // Those of the top layer: one below acts on the layers above within the same step, which a restart leaves out.
      const own = cellOf(model.options).states.length;
      for (const [s, { norms }] of states.slice(-own).entries()) {
        expect(norms.length).toBe(ids.length - 1);
        const row = (layers - 1) * own + s;
        for (const [k, norm] of norms.entries()) {
          const read = ids.length - 1 - k;
          const wanted = slopes(after[read - 1]!, row * m, m, (moved) => lossFrom(model, ids, read, moved));
          expect(norm).toBeCloseTo(Math.hypot(...wanted), 8);
        }
      }
    });

    it('has the norms of the finite differences by what is read of every character', () => {
      const shape = configOf(model.options, model.vocabulary);
      const U = tensorsOf(shape).find(({ name }) => name === 'U')!;
      const none = new Float64Array(layers * cellOf(shape).states.length * m);
      for (const [at, norm] of characters.entries()) {
        const wanted = Array.from({ length: U.rows }, (_, row) => {
          const place = U.offset + row * U.columns + ids[at]!;
          const parameters = Float64Array.from(model.parameters);
          return slopes(parameters, place, 1, (moved) =>
            lossFrom({ ...model, parameters: moved }, ids, 0, none),
          )[0]!;
        });
        expect(norm, CHARACTERS[at]).toBeCloseTo(Math.hypot(...wanted), 8);
      }
    });

    it('tells the price of the last character', () => {
      const none = new Float64Array(layers * cellOf(model.options).states.length * m);
      expect(bits).toBeCloseTo(lossFrom(model, ids, 0, none) / Math.LN2, 12);
    });
  },
);
