/** A process of a test: claims what it is told to at the moment it is told to, and tells whether it won. */
import { Disk } from '../../../src/node/run-folder/disk.ts';
import { claim, type Ownership } from '../../../src/node/run-folder/owner.ts';
import { UNSYNCED } from '../../support/failing-disk.ts';

export type Order = { readonly path: string; readonly at: number } | 'release';

let owned: Ownership | undefined;

process.on('message', async (order: Order) => {
  if (order === 'release') {
    await owned?.release();
    owned = undefined;
    process.send!('released');
    return;
  }
  while (Date.now() < order.at); // all begin at once
  try {
    owned = await claim(order.path, { disk: new Disk(UNSYNCED) });
    process.send!('won');
  } catch (error) {
    process.send!(String(error));
  }
});
