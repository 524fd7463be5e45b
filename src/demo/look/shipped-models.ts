import { UserError } from '../../errors.ts';
import lstm from '../model/lstm.safetensors?url';
import rnn from '../model/rnn.safetensors?url';

/** The trained models that come with the page, by their cell. `npm run ship:model` makes them. */
const ADDRESSES = { lstm, rnn };

export type ShippedName = keyof typeof ADDRESSES;

const fetched = new Map<ShippedName, Promise<Uint8Array>>();

/** The file of a model that comes with the page; it is fetched once. @throws UserError where it cannot be fetched. */
export function shippedModel(name: ShippedName): Promise<Uint8Array> {
  const before = fetched.get(name);
  if (before) return before;
  const file = fetchModel(ADDRESSES[name]);
  fetched.set(name, file);
  file.catch(() => fetched.delete(name)); // another try may find the network again
  return file;
}

async function fetchModel(address: string): Promise<Uint8Array> {
  const response = await fetch(address).catch(() => undefined);
  if (!response?.ok) {
    throw new UserError(
      'the trained model could not be fetched; check the connection and try again, or press Train',
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}
