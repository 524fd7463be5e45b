import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codePointName, duration, visible } from '../../src/demo/format.ts';
import { configOfHash, hashOf } from '../../src/demo/link.ts';
import { LossHistory } from '../../src/demo/loss-history.ts';
import { pageOptions } from '../../src/demo/page-options.ts';
import { plotPoints } from '../../src/demo/plot-points.ts';
import type { Option } from '../../src/training/options/option.ts';
import { OPTION_NAMES, OPTIONS, suiting, type TrainingOptions } from '../../src/training/options.ts';
import { PAGE_FOLDER } from '../support/build-page.ts';

/** Losses n, n - 1, … of n updates; the smooth loss is half of each. */
function falling(count: number): LossHistory {
  const history = new LossHistory();
  const losses = Float32Array.from({ length: count }, (_, i) => count - i);
  history.append({ losses, smooth: losses.map((loss) => loss / 2) });
  return history;
}

/** Everything in a history; comparing half a million numbers one by one takes seconds. */
function digest(history: LossHistory): string {
  const { losses, smooth, ...numbers } = history.data();
  const hash = createHash('sha256').update(losses).update(smooth);
  return hash.update(JSON.stringify(numbers)).digest('hex');
}

describe('the history of losses', () => {
  test('keeps every update of a run of 300,000', () => {
    const history = falling(300_000);
    expect(history.length).toBe(300_000);
    expect(history.updateAt(299_999)).toBe(300_000);
    expect(history.losses[299_999]).toBe(1);
  });

  test('joins neighbours beyond half a million, and still ends at the last update', () => {
    const history = falling(1_200_000);
    expect(history.length).toBe(300_000);
    expect(history.updateAt(history.length - 1)).toBe(1_200_000);
    expect(history.losses[history.length - 1]).toBe((1 + 2 + 3 + 4) / 4);
    expect(history.smooth[history.length - 1]).toBe(0.5);
  });

  test('is the same after it was stored in the middle', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700_000 }), (middle) => {
        const all = Float32Array.from({ length: 700_000 }, (_, i) => 700_000 - i);
        const part = (from: number, to?: number) => {
          const losses = all.subarray(from, to);
          return { losses, smooth: losses.map((loss) => loss / 2) };
        };
        const first = new LossHistory();
        first.append(part(0, middle));
        const second = LossHistory.from(structuredClone(first.data()));
        second.append(part(middle));
        expect(digest(second)).toBe(digest(falling(700_000)));
      }),
      { numRuns: 5 },
    );
  });

  test('forgets what came after an update', () => {
    const history = falling(100);
    history.cut(40);
    expect(history.length).toBe(40);
    history.append({ losses: Float32Array.of(7), smooth: Float32Array.of(8) });
    expect([history.updateAt(40), history.losses[40], history.smooth[40]]).toEqual([41, 7, 8]);
  });
});

describe('the points of a plot', () => {
  test('are all there while they fit', () => {
    const [x, loss, smooth] = plotPoints(falling(5), [0, 5], 100, 2);
    expect([[...x], [...loss], [...smooth]]).toEqual([
      [1, 2, 3, 4, 5],
      [10, 8, 6, 4, 2],
      [5, 4, 3, 2, 1],
    ]);
  });

  test('keep the highest and the lowest loss of each column', () => {
    const history = falling(10_000);
    history.append({ losses: Float32Array.of(99_999, 1), smooth: Float32Array.of(1, 1) });
    const [x, loss] = plotPoints(history, [0, 10_002], 50, 1);
    expect(x.length).toBe(100);
    expect(Math.max(...loss)).toBe(99_999);
    expect([...x].every((update, i) => i === 0 || update > x[i - 1]!)).toBe(true);
  });

  test('are those of the part that is shown', () => {
    const [x] = plotPoints(falling(10_000), [2000, 2010], 50, 1);
    expect([x[0], x.at(-1)]).toEqual([2000, 2010]);
  });
});

describe('links', () => {
  test('carry the preset, and where the configuration departs from it', () => {
    const options = pageOptions({ preset: 'char-rnn', cell: 'gru', learningRate: 0.05, seed: 7 });
    const config = { options, backend: 'cpu' };
    expect(hashOf(config)).toBe(
      '#preset=char-rnn&cell=gru&optimizer=rmsprop&learning-rate=0.05&seed=7&backend=cpu',
    );
    expect(configOfHash(hashOf(config))).toEqual(config);
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

  test('may say little, or nothing', () => {
    expect(configOfHash('#seed=3')).toEqual({ options: pageOptions({ seed: 3 }), backend: 'auto' });
    const { options } = configOfHash('#optimizer=adam')!;
    expect(options.learningRate).toBe(suiting('adam').learningRate);
    expect(configOfHash('')).toBeUndefined();
    expect(configOfHash('#section')).toBeUndefined();
  });

  test.each([
    ['#hidden-size=0', /hidden size .* is "0"; .* from 1 to 8,192/],
    ['#hidden-size=many', /hidden size .* is "many"/],
    ['#cell=transformer', /cell .* is "transformer"; it takes rnn, gru or lstm/],
    ['#hiden-size=8', /"hiden-size", which is no option here/],
    ['#backend=cuda', /the backend "cuda"; choose auto or webgpu/],
  ])('%s is refused in a sentence', (hash, words) => {
    expect(() => configOfHash(hash)).toThrow(words);
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

test('durations, code points and characters are written for reading', () => {
  expect([8, 130, 3900, 187_200].map(duration)).toEqual(['8 s', '2 min 10 s', '1 h 5 min', '2 days 4 h']);
  expect(codePointName(0x41)).toBe('U+0041');
  expect(['a', ' ', '\n', '\u0007', '\u2009'].map(visible)).toEqual([
    'a',
    'space',
    'newline',
    'U+0007',
    'U+2009',
  ]);
});

test('the scripts of the page itself bring no backends along, gpu.js least of all', () => {
  const folder = join(PAGE_FOLDER, 'assets');
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const withBackends = scripts.filter((name) =>
    /import\(.\.\/backend-/.test(readFileSync(join(folder, name), 'utf8')),
  );
  // Workers do bring them: so the pattern finds what it looks for.
  expect(withBackends).toContainEqual(expect.stringMatching(/^training\.worker-/));
  expect(scripts).toContainEqual(expect.stringMatching(/^index-/));
  expect(scripts).toContainEqual(expect.stringMatching(/^comparison-/));
  expect(withBackends).not.toContainEqual(expect.stringMatching(/^(index|comparison)-/));
});
