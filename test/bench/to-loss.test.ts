import { describe, expect, it } from 'vitest';
import { budgetOf, partOf } from '../../bench/gpu/clock.mjs';
import {
  bestFor,
  crossing,
  groupsOf,
  isHopeless,
  OUT_OF_TIME,
  REACHED,
  scheduleOf,
  summaryOf,
  tellsOf,
} from '../../bench/gpu/curves.mjs';
import { parseOptions } from '../../bench/gpu/options.mjs';
import { microsecondsOf } from '../../bench/harness/rounds.mjs';
import { judge, outcomeOf } from '../../bench/harness/tolerance.mjs';

/** A curve that comes down by these losses, an evaluation every 100 updates and every second. */
const curveOf = (...losses: number[]) =>
  losses.map((loss, i) => ({ updates: 100 * (i + 1), seconds: i + 1, loss }));

describe('the moments of evaluation', () => {
  it('come after a quarter more characters each, and end with the last', () => {
    const counts = scheduleOf(25, 1_000_000);
    expect(counts[0]).toBe(1984); // 50,000 characters, as a multiple of 64 updates
    expect(counts.at(-1)).toBe(40_000);
    for (const [i, count] of counts.slice(1, -1).entries()) {
      expect(count / counts[i]!).toBeGreaterThan(1.2);
      expect(count / counts[i]!).toBeLessThan(1.3);
      expect(count % 64).toBe(0);
    }
  });

  it('are never twice at the same update, however many characters an update has', () => {
    const counts = scheduleOf(102_400, 1_000_000);
    expect(counts[0]).toBe(1);
    expect(new Set(counts).size).toBe(counts.length);
    expect(counts.at(-1)).toBe(10);
  });
});

describe('the crossing of a target', () => {
  it('is linear between the evaluations around it', () => {
    expect(crossing(curveOf(3, 2.5, 2), 2.2)).toEqual({
      updates: expect.closeTo(260, 9),
      seconds: expect.closeTo(2.6, 9),
    });
    expect(crossing(curveOf(3, 2), 2)).toEqual({ updates: 200, seconds: 2 });
  });

  it('is the first, though the curve rises again', () => {
    expect(crossing(curveOf(3, 1, 3, 1), 2)?.seconds).toBeCloseTo(1.5, 9);
  });

  it('is the first evaluation of a curve that begins below, and nowhere on one that ends above', () => {
    expect(crossing(curveOf(1.5, 1.4), 2)).toEqual({ updates: 100, seconds: 1 });
    expect(crossing(curveOf(3, 2.1), 2)).toBeUndefined();
    expect(crossing([], 2)).toBeUndefined();
  });
});

describe('giving up a learning rate', () => {
  const manyChars = 10_000;

  it('waits until it is far behind, after many characters', () => {
    expect(isHopeless(curveOf(3, 2.5), [curveOf(3, 2.3)], [1], manyChars)).toBe(true);
    expect(isHopeless(curveOf(3, 2.5), [curveOf(3, 2.4)], [1], manyChars)).toBe(false);
    expect(isHopeless(curveOf(3, 2.5), [curveOf(3, 2.3)], [1], 25)).toBe(false);
  });

  it('compares with the best of the others at the same update', () => {
    expect(isHopeless(curveOf(3, 2.5), [curveOf(3, 2.4), curveOf(3, 2.3)], [1], manyChars)).toBe(true);
    expect(isHopeless(curveOf(3, 2.5), [curveOf(2)], [1], manyChars)).toBe(false);
    expect(isHopeless(curveOf(3, 2.5), [], [1], manyChars)).toBe(false);
  });

  it('happens once others had reached all that it has not', () => {
    const other = curveOf(2.1, 1.9, 1.8);
    expect(isHopeless(curveOf(2.2, 2), [other], [2.05, 1.95], 25)).toBe(true);
    expect(isHopeless(curveOf(2.2, 2), [other], [2.05, 1.7], 25)).toBe(false);
    expect(isHopeless(curveOf(2.2, 1.95), [curveOf(2.2, 2.1, 1.9)], [1.92], 25)).toBe(false);
  });
});

describe('the best setting of an engine', () => {
  const attempts = [
    { batchSize: 1, learningRate: 0.1, curve: curveOf(3, 2) },
    { batchSize: 16, learningRate: 0.1, curve: curveOf(3, 2.5, 2) },
    { batchSize: 16, learningRate: 0.2, curve: curveOf(3, 2.5, 2.4) },
  ];

  it('weighs updates by what each takes on that engine', () => {
    const launchBound = bestFor(attempts, 2, () => 1e-3);
    expect(launchBound).toMatchObject({ batchSize: 1, learningRate: 0.1, updates: 200, seconds: 0.2 });
    expect(bestFor(attempts, 2, (batchSize) => (batchSize === 1 ? 2 : 1))?.batchSize).toBe(16);
  });

  it('leaves out what never reached the target and what the engine cannot run', () => {
    expect(bestFor(attempts, 2, (batchSize) => (batchSize === 1 ? undefined : 1))?.learningRate).toBe(0.1);
    expect(bestFor(attempts, 1, () => 1)).toBeUndefined();
    expect(bestFor(attempts, 2, () => undefined)).toBeUndefined();
  });

  it('is trained once for all targets that share it', () => {
    const setting = { batchSize: 16, learningRate: 0.1 };
    const other = { batchSize: 1, learningRate: 0.1 };
    expect(
      groupsOf([
        { target: 2, ...setting },
        { target: 1.9, ...other },
        { target: 1.8, ...setting },
      ]),
    ).toEqual([
      { ...setting, targets: [2, 1.8] },
      { ...other, targets: [1.9] },
    ]);
  });
});

describe('a training', () => {
  it('that stopped at its targets tells nothing of lower ones', () => {
    const run = { curve: curveOf(3, 2), ended: REACHED };
    expect(tellsOf(run, [2.5, 2])).toBe(true);
    expect(tellsOf(run, [1.9])).toBe(false);
  });

  it('that went on to the end tells of all, and one that was cut short of none', () => {
    expect(tellsOf({ curve: curveOf(3, 2), ended: 'all epochs done' }, [1.9])).toBe(true);
    expect(tellsOf({ curve: curveOf(3, 2), ended: OUT_OF_TIME }, [2.5])).toBe(false);
  });
});

describe('the summary over seeds', () => {
  it('is median and range', () => {
    expect(summaryOf([3, 1, 2])).toEqual({ reached: 3, of: 3, median: 2, lowest: 1, highest: 3 });
    expect(summaryOf([4, 2])).toMatchObject({ median: 3 });
  });

  it('counts a training that never came down as the longest', () => {
    expect(summaryOf([3, undefined, 2])).toEqual({ reached: 2, of: 3, median: 3, lowest: 2, highest: null });
    expect(summaryOf([undefined, undefined, 2])).toMatchObject({ reached: 1, median: null, lowest: 2 });
  });
});

describe('the tolerance check', () => {
  const expected = { by: 'the reference', losses: [100, 50] };

  it('lets rounding through, and nothing else', () => {
    expect(judge([100.001, 50], expected)).toMatchObject({ passed: true, by: 'the reference' });
    expect(outcomeOf(judge([100, 50.5], expected))).toBe('FAILED by 1.0e-2');
  });

  it('is not passed by losses that are missing or no numbers, nor without a judge', () => {
    for (const losses of [[100], [100, null], [100, Number.NaN]]) {
      expect(outcomeOf(judge(losses, expected))).toBe('FAILED (the reference)');
    }
    expect(judge([100], { by: 'none: out of memory', losses: [] }).passed).toBe(false);
  });
});

describe('time', () => {
  it('is shared out from what is left', () => {
    let now = 0;
    const left = budgetOf(100, () => now);
    now = 40_000;
    expect(left()).toBe(60);
    const part = partOf(left, 0.5, () => now);
    now = 50_000;
    expect(part()).toBe(20);
    expect(partOf(budgetOf(Infinity), 0.5)()).toBe(Infinity);
  });

  it('of an update is the median of long runs, whatever the first one compiles', async () => {
    const pieces: number[] = [];
    const train = async (updates: number) => {
      pieces.push(updates);
      const hiccup = pieces.length === 1 || pieces.length === 16;
      return { seconds: hiccup ? 100 : 0.001 * updates };
    };
    expect(await microsecondsOf(train, 0.6)).toBeCloseTo(1000, 6);
    expect(pieces.at(-1)).toBe(128);
  });
});

describe('the options', () => {
  it('are the whole proof by default', () => {
    const options = parseOptions([]);
    expect(options.parts).toEqual(['table', 'to-loss']);
    expect(options).toMatchObject({
      batch: [1, 16, 64, 256, 1024, 4096],
      tau: [25, 100, 200],
      hidden: [100, 256, 512],
      targets: [2, 1.9, 1.85],
      seeds: 3,
      minutes: Infinity,
      engines: undefined,
    });
    expect(parseOptions(['to-loss', '--engines', 'simd,jax-scan'])).toMatchObject({
      parts: ['to-loss'],
      engines: ['simd', 'jax-scan'],
    });
  });

  it.each([
    [['speed'], 'there is no part "speed"; choose table or to-loss'],
    [['--batch', '1,x'], '--batch 1,x: it takes whole numbers above zero'],
    [['--hidden', '0'], '--hidden 0: it takes'],
    [['--seeds', '1,2'], '--seeds 1,2: it takes'],
    [['--rates', '0.1,'], '--rates 0.1,: it takes numbers above zero'],
    [['--speed', '1'], "Unknown option '--speed'"],
  ])('refuse %j with a sentence', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
