import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cursorAt, epochAt, walkOf } from '../../src/text/walk.ts';

describe('walk', () => {
  it('never leaves a stream, and starts again exactly when tau + 1 characters no longer fit', () => {
    const sizes = fc.record({
      B: fc.integer({ min: 1, max: 9 }),
      tau: fc.integer({ min: 1, max: 30 }),
      spare: fc.nat(500),
    });
    fc.assert(
      fc.property(sizes, ({ B, tau, spare }) => {
        const walk = walkOf(B * (tau + 2) + spare, B, tau);
        let cursor = 0;
        for (let update = 0; update < 60; update++) {
          expect(cursorAt(walk, tau, update)).toBe(cursor);
          expect(cursor + tau + 1).toBeLessThanOrEqual(walk.streamLength);
          cursor += tau;
          if (cursor + tau + 1 > walk.streamLength) cursor = 0;
        }
      }),
    );
  });

  it('counts epochs', () => {
    const walk = walkOf(101, 1, 10);
    expect(walk.updatesPerEpoch).toBe(10);
    expect(epochAt(walk, 25)).toBe(2.5);
  });

  it('refuses a text that is too short, with the length that would do', () => {
    expect(() => walkOf(53, 2, 25)).toThrow('needs at least 54');
    expect(walkOf(54, 2, 25).updatesPerEpoch).toBe(1);
  });
});
