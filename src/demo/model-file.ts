import type { Workers } from './workers.ts';

/** The best model's file, or, before there is one, the checkpoint's; undefined before the first update. */
export async function modelFile({ training }: Workers): Promise<Uint8Array | undefined> {
  const { best, checkpoint } = await training.files();
  return best ?? checkpoint;
}
