import { releaseProxy } from 'comlink';
import { expect, test } from 'vitest';
import { LatestModel, ownerWords, type ShownModel } from '../../src/demo/look/shown-model.ts';
import type { Workers } from '../../src/demo/workers.ts';

/** Workers whose run is of so many updates each time it is asked for; models open when they are told to. */
function workers() {
  const opened: (() => void)[] = [];
  const released: number[] = [];
  let updates = 0;
  const fake = {
    guest: undefined,
    training: { files: async () => ({ checkpoint: Uint8Array.of(++updates) }) },
    inspector: {
      open: async ([update]: Uint8Array) => {
        await new Promise<void>((resolve) => opened.push(resolve));
        return { facts: async () => ({ update }), [releaseProxy]: () => released.push(update!) };
      },
    },
  };
  return { fake: fake as unknown as Workers, opened, released };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

test('of two models asked for at once the later one is shown, whichever is there first', async () => {
  const { fake, opened, released } = workers();
  const latest = new LatestModel();
  const [first, second] = [latest.open(fake), latest.open(fake)];
  await turn();
  opened[1]!();
  expect((await second)?.facts).toEqual({ update: 2 });
  opened[0]!();
  expect(await first).toBeUndefined();
  expect(released).toEqual([1]);
});

test('what was being opened for a run that is gone is not shown', async () => {
  const { fake, opened, released } = workers();
  const latest = new LatestModel();
  const opening = latest.open(fake);
  latest.forget();
  await turn();
  opened[0]!();
  expect(await opening).toBeUndefined();
  expect(released).toEqual([1]);
});

test('whose a model is, is told with its numbers as the page writes them', () => {
  const facts = {
    cell: 'gru',
    layers: 2,
    units: 1024,
    seqLength: 25,
    update: 12_000,
    characters: '',
    text: '',
  };
  const shown = { facts, from: 'run', guest: undefined } as unknown as ShownModel;
  expect(ownerWords(shown)).toBe('Your gru of 2 × 1,024 units after 12,000 updates.');
});
