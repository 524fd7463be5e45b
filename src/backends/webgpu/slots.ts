import { KEEP_SLOTS } from '../backend.ts';
import type { Device } from './device.ts';

/** Copies of the parameters on the GPU; see Session.keep(). */
export class ParameterSlots {
  readonly #device: Device;
  readonly #parameters: GPUBuffer;
  readonly #slots = new Map<number, GPUBuffer>();

  constructor(device: Device, parameters: GPUBuffer) {
    this.#device = device;
    this.#parameters = parameters;
  }

  async keep(slot: number): Promise<void> {
    const { size } = this.#parameters;
    const kept = this.#slots.get(slot) ?? (await this.#create(slot, size));
    this.#device.submit(`keep in slot ${slot}`, (encoder) =>
      encoder.copyBufferToBuffer(this.#parameters, 0, kept, 0, size),
    );
  }

  async #create(slot: number, bytes: number): Promise<GPUBuffer> {
    if (slot >= KEEP_SLOTS) throw new RangeError(`slot ${slot}; there are ${KEEP_SLOTS}`);
    const created = await this.#device.copyTarget(`slot ${slot}`, bytes);
    this.#slots.set(slot, created);
    return created;
  }

  read(slot: number): Promise<ArrayBuffer> {
    return this.#device.read(this.#slots.get(slot)!);
  }

  destroy(): void {
    for (const slot of this.#slots.values()) slot.destroy();
  }
}
