import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configOfHash, hashOf, placeOfHash, placeText, requestOfHash } from '../../src/demo/link.ts';
import { pageOptions } from '../../src/demo/page-options.ts';
import type { Option } from '../../src/training/options/option.ts';
import { OPTION_NAMES, OPTIONS, suiting, type TrainingOptions } from '../../src/training/options.ts';

describe('links', () => {
  test('carry the preset, and where the configuration departs from it', () => {
    const options = pageOptions({ preset: 'char-rnn', cell: 'gru', learningRate: 0.05, seed: 7 });
    const config = { options, backend: 'cpu' };
    expect(hashOf(config)).toBe('#preset=char-rnn&cell=gru&learning-rate=0.05&seed=7&backend=cpu');
    expect(configOfHash(hashOf(config))).toEqual(config);
    const adam = { options: pageOptions({ preset: 'char-rnn', optimizer: 'adam' }), backend: 'cpu' };
    expect(hashOf(adam)).toBe('#preset=char-rnn&optimizer=adam&backend=cpu');
  });

  test('carry any configuration', () => {
    fc.assert(
      fc.property(anyOptions(), (options) => {
        const config = { options, backend: 'simd' };
        expect(configOfHash(hashOf(config))).toEqual(config);
      }),
      { numRuns: 200 },
    );
  });

  test('say nothing of the backend that is chosen by itself', () => {
    expect(hashOf({ options: pageOptions({ seed: 2 }), backend: 'auto' })).toMatch(/^#preset=[^&]+&seed=2$/);
  });

  test('carry a text, which is no option', async () => {
    const { config, text } = await requestOfHash('#text=onegin&seed=2&tab=write&write.prompt=A%26B');
    expect([config!.options.seed, text!.id]).toEqual([2, 'onegin']);
    expect(await requestOfHash('#text=names')).toMatchObject({ config: undefined, text: { id: 'names' } });
    expect(await requestOfHash('#tab=write')).toEqual({ config: undefined, text: undefined });
  });

  test('may say little, or nothing', () => {
    expect(configOfHash('#seed=3')).toEqual({ options: pageOptions({ seed: 3 }), backend: 'auto' });
    const { options } = configOfHash('#optimizer=rmsprop')!;
    expect(options.learningRate).toBe(suiting('rmsprop').learningRate);
    expect(configOfHash('')).toBeUndefined();
    expect(configOfHash('#section')).toBeUndefined();
  });

  test.each([
    ['#hidden-size=0', /hidden size .* is "0"; .* from 1 to 8,192/],
    ['#hidden-size=many', /hidden size .* is "many"/],
    ['#cell=transformer', /cell .* is "transformer"; it takes rnn, /],
    ['#hiden-size=8', /"hiden-size", which is no option here/],
    ['#updates=1,000', /updates .* is "1,000"; it takes a whole number/],
    ['#hidden-size=64,5', /hidden size .* is "64,5"/],
    ['#hidden-size=100abc', /hidden size .* is "100abc"/],
    ['#hidden-size=', /hidden size .* is ""/],
    ['#seed=1&seed=2', /the link sets "seed" twice/],
    ['#__proto__=1', /"__proto__", which is no option here/],
    ['#backend=cuda', /the backend "cuda"; choose auto or webgpu/],
  ])('%s is refused in a sentence', (hash, words) => {
    expect(() => configOfHash(hash)).toThrow(words);
  });
});

describe('the place in a link', () => {
  test('is a tab, and what tabs add; it is no configuration', () => {
    const parts = new Map([['units', { unit: '30', name: 'ends of words & more' }]]);
    const place = { tab: 'units', parts, speed: 'full' as const };
    const hash = `#seed=3&${placeText(place)}`;
    expect(placeOfHash(hash)).toEqual(place);
    expect(configOfHash(hash)).toEqual({ options: pageOptions({ seed: 3 }), backend: 'auto' });
    expect(configOfHash(`#${placeText(place)}`)).toBeUndefined();
    expect(() => placeOfHash('#speed=warp')).toThrow('the speed "warp"; choose opening or full');
  });

  test('may be left out', () => {
    expect(placeOfHash('#seed=3')).toEqual({ tab: undefined, parts: new Map(), speed: undefined });
    expect(placeText({ tab: undefined, parts: new Map(), speed: undefined })).toBe('');
  });
});

/** Options whose values are each one that the table allows. */
function anyOptions(): fc.Arbitrary<TrainingOptions> {
  const values = Object.fromEntries(OPTION_NAMES.map((name) => [name, anyValue(OPTIONS[name])]));
  return fc.record(values).map((chosen) => pageOptions(chosen as Partial<TrainingOptions>));
}

function anyValue(option: Option): fc.Arbitrary<number | string> {
  if (option.kind === 'choice') return fc.constantFrom(...Object.keys(option.values));
  const { minimum: min, maximum: max, integer } = option;
  return integer ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
}
