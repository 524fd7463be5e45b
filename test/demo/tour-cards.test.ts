import { expect, test } from 'vitest';
import { CARDS, type World } from '../../src/demo/tour/cards.ts';

/** A page that shows these words, by selector. */
function world(shown: Readonly<Record<string, string>>, more: Partial<World> = {}): World {
  return {
    words: (selector) => shown[selector],
    pressed: () => undefined,
    run: undefined,
    letters: undefined,
    ...more,
  };
}

const card = (title: string) => CARDS.find((one) => one.title === title)!;
const PLACE = '#panel-write [aria-label="The next character"] p';
const SHARE = '#panel-write [aria-label="The next character"] .taken .bar-number';
const EXPECTED = 'What it expected, at temperature 1.00:';

test('they come in the order of the lesson, and none is ticked off before anything happened', () => {
  expect(CARDS.map(({ title }) => title)).toEqual([
    'Guessing',
    'The price',
    'Learning',
    'Memory',
    'Gates',
    'Temperature',
    'Units',
    'Proof',
  ]);
  expect(CARDS.map((one) => one.seen(world({})))).toEqual(CARDS.map(() => undefined));
});

test('guessing waits for three characters, and tells who paid less', () => {
  const scores = (you: string, count: number) => ({
    '#panel-write .scores': `You${you} bits a characterThe network2.70 bits a characterOver${count} characters`,
  });
  expect(card('Guessing').seen(world(scores('7.36', 2)))).toBeUndefined();
  expect(card('Guessing').seen(world(scores('7.36', 3)))).toMatchObject({ answer: 1 });
  expect(card('Guessing').seen(world(scores('1.20', 3)))).toMatchObject({ answer: 0 });
});

test('the price must be that of the bar', () => {
  const seen = (bits: string, share: string) =>
    card('The price').seen(
      world({ [PLACE]: `Character 5 is “e”: ${bits} bits of surprise. ${EXPECTED}`, [SHARE]: share }),
    );
  expect(seen('3.0', '12.5 %')!.words).toContain('−log2 of 0.125 is 3.0: the 3.0 bits');
  expect(seen('2.0', '12.5 %')).toBeUndefined();
});

test('learning is ticked off once the run is better than letter frequencies', () => {
  const seen = (bits: number) =>
    card('Learning').seen(world({}, { run: { updates: 812, bits }, letters: 4.4 }));
  expect(seen(4.5)).toBeUndefined();
  expect(seen(3)).toEqual({
    words: expect.stringContaining('After 812 updates it pays 3.00, as if it guessed among 8.0 letters'),
    answer: 1,
  });
});

test('memory and gates read the gradient through time', () => {
  const memory = (words: string) => world({ '#panel-memory': words });
  expect(card('Memory').seen(memory('training with tau 25 hears 99.0 % of'))).toBeUndefined();
  expect(card('Memory').seen(memory('training with tau 1 hears 41.5 % of'))).toMatchObject({ answer: 0 });
  const norms = 'this, lstm: dL/dh 0.0012; this, lstm: dL/dc 0.0031; beside, rnn: dL/dh 4.1e-5';
  expect(card('Gates').seen(memory(`After “a”, k = 3: ${norms}.`))).toBeUndefined();
  expect(card('Gates').seen(memory(`After “a”, k = 12: ${norms}.`))).toEqual({
    words: `12 characters back: ${norms}.`,
    answer: 0,
  });
});

test('temperature, units and proof tell what came true', () => {
  const columns = ['1.72', '2.88', '4.04'].map((bits, i) => [
    `#panel-write .columns > :nth-child(${i + 1}) .soft`,
    `${bits} bits of surprise a character`,
  ]);
  expect(card('Temperature').seen(world(Object.fromEntries(columns)))).toMatchObject({ answer: 2 });
  const units = world({}, { pressed: () => 'Space: unit 30, r −0.81' });
  expect(card('Units').seen(units)).toMatchObject({ answer: 1 });
  expect(card('Proof').seen(world({ '#panel-check strong.pass': 'passes' }))).toMatchObject({ answer: 0 });
  expect(card('Proof').seen(world({ '#panel-check strong.fail': 'fails' }))).toMatchObject({ answer: 1 });
});
