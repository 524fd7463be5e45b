import { readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { healthOf } from '../../src/analysis/health.ts';
import { unitsThatKnow } from '../../src/analysis/units-that-know.ts';
import recipes from '../../src/demo/model/recipes.json' with { type: 'json' };
import { networkOf } from '../../src/model/network.ts';
import { evaluate } from '../../src/model/reader.ts';
import { holdOut } from '../../src/text/corpus.ts';
import { readModel } from '../../src/training/checkpoint.ts';
import { OPTION_NAMES, OPTIONS } from '../../src/training/options.ts';
import { configOf } from '../../src/training/setup.ts';
import { mobyDick } from '../support/moby-dick.ts';

const NAMES = ['lstm', 'rnn'] as const;
const fileOf = (name: string) => `src/demo/model/${name}.safetensors`;
const modelOf = (name: string) => readModel(readFileSync(fileOf(name)), name);

it('the models that come with the page are small', () => {
  const bytes = NAMES.reduce((sum, name) => sum + statSync(fileOf(name)).size, 0);
  expect(bytes).toBeLessThan(500_000);
});

it.each(NAMES)('%s is what its recipe makes', (name) => {
  const { options } = modelOf(name);
  const written = Object.entries(recipes[name].options).map(([flag, value]) => {
    const option = OPTION_NAMES.find((one) => OPTIONS[one].flag === flag)!;
    return [option, value];
  });
  expect(options).toMatchObject(Object.fromEntries(written));
});

/** Characters of the held-out end: all of it is 60,000. */
const READ = 10_000;

it.each(NAMES)('%s guesses the held-out end of the book about as well as is recorded', (name) => {
  const { options, vocabulary, parameters } = modelOf(name);
  const { validationIds } = holdOut(mobyDick().ids, options.validation, options.validationAt);
  const nats = evaluate(
    networkOf(configOf(options, vocabulary), parameters),
    validationIds!.subarray(0, READ),
  );
  expect(Math.abs(nats / Math.LN2 - recipes[name].heldOutBits)).toBeLessThan(0.1);
});

it('the lstm has units that one can read, and few that are saturated', () => {
  const model = modelOf('lstm');
  const { ids, vocabulary } = mobyDick();
  const { known } = unitsThatKnow(model, Array.from(vocabulary.decode(ids)), 1);
  const strength = (name: string) => Math.abs(known.find(({ feature }) => feature === name)!.r);
  expect(strength('space')).toBeGreaterThan(0.6);
  expect(strength('placeInWord')).toBeGreaterThan(0.6);
  expect(strength('vowel')).toBeGreaterThan(0.5);
  expect(strength('quotes')).toBeGreaterThan(0.2);
  expect(healthOf(model, ids.subarray(300_000, 300_500)).saturated).toBeLessThan(0.3);
});
