import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded stream of random numbers whose state can be stored and taken up again. */
export class Random {
  readonly #generator;

  constructor(from: number | readonly number[]) {
    this.#generator = typeof from === 'number' ? xoroshiro128plus(from) : xoroshiro128plusFromState(from);
  }

  /** Everything needed to go on later: `new Random(random.state)`. */
  get state(): readonly number[] {
    return this.#generator.getState();
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  /** Standard normal, by the Box-Muller transform (Box and Muller 1958); 1 - u keeps the logarithm finite. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** `count` uniform numbers, as sampling wants them. */
  coins(count: number): Float64Array {
    return Float64Array.from({ length: count }, () => this.uniform());
  }
}
