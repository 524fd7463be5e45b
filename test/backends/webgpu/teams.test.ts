import { expect, test } from 'vitest';
import { sizesUpTo, teamsFor } from '../../../src/backends/webgpu/paths/teams.ts';
import { CELL_NAMES, cellSizes } from '../../../src/model/cells/index.ts';
import { toyConfig } from '../../support/toy.ts';

const teams = (change: Partial<Parameters<typeof toyConfig>[0]>, subgroups = true, most = 1024) =>
  teamsFor(
    toyConfig({ vocabularySize: 83, hiddenSize: 100, ...change }),
    sizesUpTo(most, undefined),
    subgroups,
  );

test('few weights are kept of two units a team, without subgroups all of one unit', () => {
  expect(teams({})).toEqual({ lanes: 4, units: 2, quads: 7, groupInvocations: 512 });
  expect(teams({}, false)).toEqual({ lanes: 1, units: 1, quads: 25, groupInvocations: 256 });
});

test('a smaller workgroup is taken where its invocations then have registers enough', () => {
  expect(teams({ cell: 'gru' })).toMatchObject({ units: 2, groupInvocations: 256 });
  expect(teams({ hiddenSize: 160 })).toMatchObject({ units: 2, groupInvocations: 384 });
});

test('weights that fill all registers are kept by no workgroup', () => {
  expect(teams({ hiddenSize: 256 })).toBeUndefined();
  expect(teams({ hiddenSize: 256 }, false)).toBeUndefined();
  expect(teams({ cell: 'lstm' }, false)).toBeUndefined();
});

test.each(CELL_NAMES)('every unit has its team, and every team its registers: %s', (cell) => {
  const { gates } = cellSizes(cell);
  for (let hiddenSize = 1; hiddenSize < 260; hiddenSize++) {
    for (const subgroups of [true, false]) {
      for (const most of [128, 256, 1024]) {
        const found = teams({ cell, hiddenSize }, subgroups, most);
        if (!found) continue;
        const { lanes, units, quads, groupInvocations } = found;
        expect((groupInvocations / lanes) * units).toBeGreaterThanOrEqual(hiddenSize);
        expect(quads * lanes * 4).toBeGreaterThanOrEqual(hiddenSize);
        expect(units * gates * quads * 4 * groupInvocations).toBeLessThan(65536);
      }
    }
  }
});
