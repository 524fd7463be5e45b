import type { Network } from '../model/network.ts';
import { NetworkReader } from '../model/reader.ts';
import { write } from '../model/sampling.ts';
import type { SampleRequest } from './backend.ts';

/** Draws text with the reference, and goes on with it: see Session.sample(). */
export class ReferenceWriter {
  #reader: NetworkReader | undefined;

  /** @param stream gives the states of stream 0 [layers, S, m]. */
  write(
    network: Network,
    { from, prime, uniforms, ...options }: SampleRequest,
    stream: () => ArrayLike<number>,
  ): Uint32Array {
    if (from !== 'last') this.#reader = new NetworkReader(network, from === 'stream' ? stream() : undefined);
    return write(this.#reader!, network.c.length, prime, uniforms, options);
  }
}
