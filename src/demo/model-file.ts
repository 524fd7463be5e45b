import { whole } from '../report/html.ts';
import { shippedModel } from './look/shipped-models.ts';
import type { Workers } from './workers.ts';

/** A model to write with. */
export interface Writer {
  /** Safetensors bytes. */
  readonly file: Uint8Array;
  /** Whose weights they are: of a file that was brought, the best of the run, its last, or those that come with the page. */
  readonly whose: 'guest' | 'best' | 'last' | 'page';
}

/**
 * The model to write with: one that was brought, or the best of the run; before there is one its last weights, and before
 * the first update a model that comes with the page.
 * @throws UserError where that one cannot be fetched.
 */
export async function writerOf({ training, guest }: Workers): Promise<Writer> {
  if (guest) return { file: guest, whose: 'guest' };
  const { best, checkpoint } = await training.files();
  if (best) return { file: best, whose: 'best' };
  if (checkpoint) return { file: checkpoint, whose: 'last' };
  return { file: await shippedModel('lstm'), whose: 'page' };
}

/** Which weights wrote something, one sentence. @param update that they are of. */
export function writerWords(whose: Writer['whose'], update: number): string {
  const after = `after ${whole(update)} ${update === 1 ? 'update' : 'updates'}`;
  const words = {
    guest: `Written by the model that was brought, ${after} of its own.`,
    best: `Written by the best weights of this run, those ${after}.`,
    last: `Written by the weights as they stand ${after}: the best are first kept once 100 are done.`,
    page: 'Written by a trained lstm that comes with the page. Press Train, and it is yours that writes.',
  };
  return words[whose];
}
