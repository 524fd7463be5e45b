import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf, epochAt, FRESH, type Order, startsAt } from '../../src/text/batches.ts';

const sizes = fc.record({
  B: fc.integer({ min: 1, max: 9 }),
  tau: fc.integer({ min: 1, max: 30 }),
  chunks: fc.integer({ min: 1, max: 5 }),
  spare: fc.nat(500),
});

const at = (start: number) => start & ~FRESH;
const isFresh = (start: number) => (start & FRESH) !== 0;

describe('batches', () => {
  it('walk through each part of the text, and start again exactly when tau + 1 characters no longer fit', () => {
    fc.assert(
      fc.property(sizes, ({ B, tau, spare }) => {
        const length = B * (tau + 2) + spare;
        const streamLength = Math.floor(length / B);
        const batches = batchesOf(length, B, tau);
        expect(batches.placeOf(12345)).toMatchObject({ epoch: 0, left: Number.POSITIVE_INFINITY });
        let cursor = 0;
        for (let update = 0; update < 60; update++) {
          const starts = [...startsAt(batches, B, update)];
          expect(starts.map(at)).toEqual(starts.map((_, stream) => stream * streamLength + cursor));
          expect(starts.map(isFresh)).toEqual(starts.map(() => cursor === 0));
          cursor += tau;
          if (cursor + tau + 1 > streamLength) cursor = 0;
        }
      }),
    );
  });

  it.each(['chunks', 'random'] as const)(
    'in order %s never leave a stream’s part, and are drawn anew each epoch',
    (order) => {
      fc.assert(
        fc.property(sizes, ({ B, tau, chunks, spare }) => {
          const length = B * chunks * (tau + 2) + spare;
          const streamLength = Math.floor(length / B);
          const batches = batchesOf(length, B, tau, { order, chunks, seed: 3 });
          for (const epoch of [0, 1, 1e6]) {
            const starts = batches.startsOf(epoch);
            expect(starts.length).toBe(batches.updatesPerEpoch * B);
            expect(starts).toEqual(batches.startsOf(epoch));
            for (const [i, start] of starts.entries()) {
              const first = (i % B) * streamLength;
              expect(at(start)).toBeGreaterThanOrEqual(first);
              expect(at(start) + tau + 1).toBeLessThanOrEqual(first + streamLength);
            }
          }
        }),
      );
    },
  );

  it('read each chunk once an epoch, from its beginning to its end, in an order of each stream’s own', () => {
    const [B, tau, chunks] = [2, 4, 6];
    const batches = batchesOf(2 * 6 * 13, B, tau, { order: 'chunks', chunks, seed: 1 });
    expect(batches.updatesPerEpoch).toBe(6 * 3);
    const orders = [0, 1].flatMap((epoch) => {
      const starts = batches.startsOf(epoch);
      return [0, 1].map((stream) => {
        const own = Array.from({ length: 18 }, (_, update) => starts[update * B + stream]!);
        own.forEach((start, update) => {
          expect(isFresh(start)).toBe(update % 3 === 0);
          if (update % 3 > 0) expect(at(start)).toBe(at(own[update - 1]!) + tau);
        });
        return own.filter(isFresh).map((start) => (at(start) - stream * 78) / 13);
      });
    });
    for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(orders.map(String)).size).toBe(4);
  });

  it('at random positions start afresh each time, all over the part', () => {
    const { updatesPerEpoch, startsOf } = batchesOf(4001, 1, 4, { order: 'random', chunks: 1, seed: 1 });
    const starts = [...startsOf(0)];
    expect(starts).toHaveLength(updatesPerEpoch);
    expect(starts.every(isFresh)).toBe(true);
    const mean = starts.reduce((sum, start) => sum + at(start), 0) / starts.length;
    expect(Math.abs(mean - 2000)).toBeLessThan(200);
    expect(startsOf(1)).not.toEqual(startsOf(0));
  });

  it('depend on the seed', () => {
    const starts = (order: Order, seed: number) =>
      batchesOf(900, 2, 5, { order, chunks: 9, seed }).startsOf(0);
    for (const order of ['chunks', 'random'] as const) expect(starts(order, 1)).not.toEqual(starts(order, 2));
  });

  it('count epochs', () => {
    const batches = batchesOf(101, 1, 10);
    expect(batches.updatesPerEpoch).toBe(10);
    expect(epochAt(batches, 25)).toBe(2.5);
  });

  it('refuse a text that is too short, with the length that would do', () => {
    expect(() => batchesOf(53, 2, 25)).toThrow('needs at least 54');
    expect(batchesOf(54, 2, 25).updatesPerEpoch).toBe(1);
    expect(() => batchesOf(107, 2, 25, { order: 'chunks', chunks: 2, seed: 1 })).toThrow(
      /in 2 chunks needs at least 108/,
    );
  });
});
