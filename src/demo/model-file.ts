import { UserError } from '../errors.ts';
import type { Workers } from './workers.ts';

/**
 * Safetensors bytes of the model to look at: one that was brought, or the best of the run, or before there is one its last
 * weights.
 * @throws UserError before the first update.
 */
export async function modelFile({ training, guest }: Workers): Promise<Uint8Array> {
  if (guest) return guest;
  const { best, checkpoint } = await training.files();
  const file = best ?? checkpoint;
  if (!file) throw new UserError('there is no model yet; press Train first');
  return file;
}
