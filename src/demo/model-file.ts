import { shippedModel } from './look/shipped-models.ts';
import type { Workers } from './workers.ts';

/**
 * Safetensors bytes of the model to look at: one that was brought, or the best of the run; before there is one its last
 * weights, and before the first update a model that comes with the page.
 * @throws UserError where that one cannot be fetched.
 */
export async function modelFile({ training, guest }: Workers): Promise<Uint8Array> {
  if (guest) return guest;
  const { best, checkpoint } = await training.files();
  return best ?? checkpoint ?? shippedModel('lstm');
}
