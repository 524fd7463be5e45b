import { slotsOf } from '../../model/optimizers/index.ts';
import type { OpenOptions } from '../backend.ts';
import type { Engine } from './engine.ts';
import { MOST_UPDATES } from './regions.ts';

/** The regions of a session's memory that the host reads and writes; blocks and rows are padded. */
export type Views = ReturnType<typeof viewsOf>;

export function viewsOf({ config, recipe, text }: OpenOptions, { memory, layout }: Engine) {
  const floats = (address: number, bytes: number) => new Float32Array(memory.buffer, address, bytes / 4);
  const words = (address: number, length: number) => new Uint32Array(memory.buffer, address, length);
  const { batchSize: B, layers, vocabularySize: K } = config;
  const { U, parameterBytes, toMoments, toGradient } = layout as Record<string, number>;
  const block = (address: number) => floats(address, parameterBytes!);
  return {
    /** The words of assembly/threads.ts. */
    control: new Int32Array(memory.buffer, layout.control!, 8),
    parameters: block(U!),
    /** A block for each slot. */
    moments: Array.from({ length: slotsOf(recipe) }, (_, slot) =>
      block(U! + toMoments! + slot * parameterBytes!),
    ),
    /** Of the first lane. */
    gradients: block(U! + toGradient!),
    /** State rows [layers, B]. */
    carried: floats(layout.carried!, layers * B * layout.sPitch!),
    /** The optimiser's numbers [updates, 4] and the losses of one call. */
    numbers: floats(layout.numbers!, MOST_UPDATES * 16),
    losses: new Float64Array(memory.buffer, layout.losses!, MOST_UPDATES),
    /** o of one row [K]; see assembly/read.ts. */
    logits: floats(layout.O!, 4 * K),
    /** [updatesPerEpoch, B] */
    starts: words(layout.starts!, layout.updatesPerEpoch! * B),
    ids: words(layout.ids!, text.ids.length),
    validationIds: words(layout.validationIds!, text.validationIds?.length ?? 0),
  };
}
