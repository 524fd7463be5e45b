import type { Batches } from '../../text/batches.ts';
import type { Device } from './device.ts';

/** The table of starts behind the text on the GPU; see common/starts.wgsl. */
export class Starts {
  readonly #device: Device;
  readonly #ids: GPUBuffer;
  readonly #at: number;
  readonly #batches: Batches;
  /** The epoch whose starts are there. */
  #epoch: number | undefined;

  /** @param textLength ids of the text: the table begins after them. */
  constructor(device: Device, ids: GPUBuffer, textLength: number, batches: Batches) {
    this.#device = device;
    this.#ids = ids;
    this.#at = textLength * 4;
    this.#batches = batches;
  }

  /** Updates after `done` others that one submission may make at most: where epochs differ, those of one epoch. */
  most(done: number): number {
    return this.#batches.placeOf(done).left;
  }

  /** Sees to it that the update after `done` others finds its starts; what was submitted before still sees its own. */
  write(done: number): void {
    const { epoch } = this.#batches.placeOf(done);
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#device.queue.writeBuffer(this.#ids, this.#at, this.#batches.startsOf(epoch));
  }
}
