import { expect, it } from 'vitest';
import { unitsThatKnow } from '../../src/analysis/units-that-know.ts';
import { tensorsOf } from '../../src/model/tensors.ts';
import { configOf } from '../../src/training/setup.ts';
import { analysedModel } from '../support/analysed-model.ts';

it('finds the unit that was made to know spaces', () => {
  const model = analysedModel('rnn', { hiddenSize: 4 });
  const shape = configOf(model.options, model.vocabulary);
  const tensor = (name: string) => tensorsOf(shape).find((one) => one.name === name)!;
  const parameters = Float64Array.from(model.parameters);
  const [U, W, b] = [tensor('U'), tensor('W'), tensor('b')];
  // Unit 3 reads nothing but the space, and remembers nothing.
  parameters.fill(0, U.offset + 2 * U.columns, U.offset + 3 * U.columns);
  parameters.fill(0, W.offset + 2 * W.columns, W.offset + 3 * W.columns);
  parameters[U.offset + 2 * U.columns + model.vocabulary.idOf(0x20)!] = 2;
  parameters[b.offset + 2] = 0;
  const text = Array.from('The cat sat.\n"A dog", said I.\n'.repeat(30));
  const { known, length } = unitsThatKnow({ ...model, parameters }, text, 2);
  expect(length).toBe(text.length);
  const [best, second] = known.filter(({ feature }) => feature === 'space');
  expect(best).toMatchObject({ layer: 0, state: 'h', unit: 2 });
  expect(best!.r).toBeCloseTo(1, 12);
  expect(Math.abs(second!.r)).toBeLessThan(1);
  expect(known.some(({ feature }) => feature === 'digit' || feature === 'brackets')).toBe(false);
});

it('numbers layers, states and units', () => {
  const model = analysedModel('lstm', { layers: 2, hiddenSize: 3 });
  const { known } = unitsThatKnow(model, Array.from('The cat sat. '.repeat(20)), 12);
  const places = new Set(
    known
      .filter(({ feature }) => feature === 'space')
      .map(({ layer, state, unit }) => `${layer}.${state}.${unit}`),
  );
  expect(places.size).toBe(12);
  expect(places.has('1.cell.2')).toBe(true);
});
