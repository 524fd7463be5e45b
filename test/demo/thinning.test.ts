import { expect, test } from 'vitest';
import { logSpaced } from '../../src/demo/thinning.ts';

/** What is left of samples that came one after the other, as a run takes them. */
function kept(updates: readonly number[], most: number): number[] {
  let entries: readonly { update: number }[] = [];
  for (const update of updates) entries = logSpaced([...entries, { update }], most);
  return entries.map(({ update }) => update);
}

const every = (step: number, count: number) => Array.from({ length: count }, (_, i) => (i + 1) * step);

test('a few are all kept', () => {
  expect(kept([1, 3, 10], 3)).toEqual([1, 3, 10]);
});

test('of many, the first and the last stay, and each tenfold of the run has as many', () => {
  const found = kept(every(100, 10_000), 100);
  expect(found).toHaveLength(100);
  expect([found[0], found.at(-1)]).toEqual([100, 1_000_000]);
  const within = (from: number) => found.filter((update) => update >= from && update < 10 * from).length;
  // The first tenfold has nine to choose from.
  expect(within(100)).toBe(9);
  const [second, third, fourth] = [within(1000), within(10_000), within(100_000)];
  for (const count of [second!, third!, fourth!]) {
    expect(count).toBeGreaterThan(22);
    expect(count).toBeLessThan(40);
  }
});

test('no gap is wide: neighbours are never further apart than ten per cent, once there is a choice', () => {
  const found = kept(every(1000, 1240), 200).filter((update) => update > 50_000);
  const ratios = found.slice(1).map((update, i) => update / found[i]!);
  expect(Math.max(...ratios)).toBeLessThan(1.1);
});
