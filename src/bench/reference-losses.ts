import { CpuBackend } from '../backends/cpu/backend.ts';
import type { Recipe } from '../model/recipe.ts';
import { type BenchSizes, multiplyAdds } from './configurations.ts';
import { type BenchHost, type BenchText, localHost } from './host.ts';
import { CHECKED_UPDATES } from './tolerance-check.ts';

/** The reference's losses, computed once for all backends. */
export class ReferenceLosses {
  readonly #host: BenchHost;
  readonly #vocabularySize: number;
  #sizes: BenchSizes | undefined;
  #losses: readonly number[] = [];
  /** Multiply-adds a second, once known. */
  pace: number | undefined;

  constructor(text: BenchText, recipe: Recipe) {
    this.#host = localHost({ create: async () => new CpuBackend() });
    this.#host.load(text, recipe);
    this.#vocabularySize = text.vocabularySize;
  }

  /** The first losses of a training at these sizes. */
  async first(sizes: BenchSizes, count: number): Promise<readonly number[]> {
    if (sizes !== this.#sizes || count > this.#losses.length) {
      const opening = await this.#host.open(sizes, Math.min(CHECKED_UPDATES, count));
      await this.#host.close();
      this.#sizes = sizes;
      this.#losses = opening.losses;
      this.pace = (1000 * multiplyAdds(sizes, this.#vocabularySize)) / opening.millisecondsPerUpdate;
    }
    return this.#losses.slice(0, count);
  }
}
