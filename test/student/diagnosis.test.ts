import { describe, expect, it } from 'vitest';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { tensorsOf, viewsOf } from '../../src/model/tensors.ts';
import { computePasses } from '../../src/model/update.ts';
import { diagnose } from '../../src/student/diagnosis.ts';
import { MISTAKES } from '../../src/student/mistakes.ts';
import { type StudentPlace, studentGradients, TENSORS, type Tensors } from '../../src/student/vanilla.ts';
import { busyState, toyConfig, toyIds } from '../support/toy.ts';

const config = toyConfig({ vocabularySize: 7, hiddenSize: 5, seqLength: 40 });
const ids = toyIds(41, 7);
const state = busyState(config);
// Large enough that some gradients are clipped.
const parameters = state.parameters.map((value) => 4 * value);
const weights = viewsOf(tensorsOf(config), parameters) as unknown as Tensors;
const place: StudentPlace = { weights, ids, h0: state.carried, loss: 'sum' };
const right = () => studentGradients(place);
const diagnosed = (tensors: Tensors) => diagnose(place, { tensors, transposed: [], precision: 'float64' });

describe('studentGradients', () => {
  it.each(['sum', 'mean'] as const)('are those of the reference, of the %s', (loss) => {
    const recipe = { ...PLAIN_RECIPE, loss };
    const starts = Uint32Array.of(0);
    const passes = computePasses({ config, recipe, ids, starts, state: { ...state, parameters } });
    const reference = viewsOf(tensorsOf(config), passes.gradients);
    const own = studentGradients({ ...place, loss });
    for (const name of TENSORS) {
      const largest = own[name]
        .map((g, i) => Math.abs(g - reference[name]![i]!))
        .reduce((a, b) => Math.max(a, b));
      expect(largest).toBeLessThan(1e-12);
    }
  });
});

describe('diagnose', () => {
  it('passes right gradients', () => {
    expect(diagnosed(right())).toMatchObject({ pass: true, advice: [] });
  });

  it('stands the rounding of float32', () => {
    const rounded = Object.fromEntries(
      TENSORS.map((name) => [name, Float64Array.from(right()[name], Math.fround)]),
    ) as unknown as Tensors;
    expect(diagnose(place, { tensors: rounded, transposed: [], precision: 'float32' }).pass).toBe(true);
  });

  it.each(MISTAKES)('names what fits: $name', ({ name, says, gradients }) => {
    expect(diagnosed(gradients(place))).toMatchObject({ pass: false, mistake: name, advice: [says] });
  });

  it('tells the mistakes apart', () => {
    for (const { name, gradients } of MISTAKES) {
      const fitting = MISTAKES.filter(({ gradients: of }) =>
        TENSORS.every((tensor) => of(place)[tensor].every((g, i) => g === gradients(place)[tensor][i])),
      );
      expect(fitting.map((one) => one.name)).toEqual([name]);
    }
  });

  it('names two mistakes at once', () => {
    const tensors = studentGradients({ ...place, loss: 'mean' }, { next: 'forgotten' });
    expect(diagnosed(tensors).mistake).toBe('dh_next forgotten, and sum or mean');
  });

  it('names a mistake of one tensor alone', () => {
    const { W, ...others } = right();
    const transposed = W.map((_, i) => W[(i % 5) * 5 + Math.floor(i / 5)]!);
    const { pass, mistake, tensors, advice } = diagnosed({ ...others, W: transposed });
    expect({ pass, mistake }).toEqual({ pass: false, mistake: undefined });
    expect(tensors.find(({ name }) => name === 'W')!.mistake).toBe('transposed');
    expect(advice).toEqual([expect.stringMatching(/^W: this is the transpose/)]);
  });

  it('takes the shape of a transpose for one', () => {
    const { U, ...others } = right();
    const tensors = { ...others, U: U.map((_, i) => U[(i % 5) * 7 + Math.floor(i / 5)]!) };
    const { advice } = diagnose(place, { tensors, transposed: ['U'], precision: 'float64' });
    expect(advice).toEqual([expect.stringMatching(/^U: this is the transpose/)]);
  });

  it('names zeros and what is no number', () => {
    const { b, V, ...others } = right();
    const { tensors } = diagnosed({ ...others, b: b.fill(0), V: V.fill(Number.NaN) });
    expect(tensors.filter(({ pass }) => !pass).map(({ name, mistake }) => [name, mistake])).toEqual([
      ['V', 'not finite'],
      ['b', 'zero'],
    ]);
  });

  it('says where to look where no mistake fits', () => {
    const odd = right();
    for (const name of ['U', 'W', 'b'] as const) odd[name][0]! += 1;
    expect(diagnosed(odd).advice).toEqual([
      expect.stringMatching(/^None of \d+ common mistakes fits U, W, b: look between do and da/),
    ]);
  });
});
