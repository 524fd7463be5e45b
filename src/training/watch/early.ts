import type { Corpus } from '../../text/corpus.ts';
import type { TrainingOptions } from '../options.ts';
import { charactersPerLoss } from '../setup.ts';
import { remedyFor } from './remedy.ts';
import { type Warning, whyText } from './words.ts';

/**
 * So many updates that cost so many times guessing blindly are no beginning of learning: of runs that come to learn none
 * has them, see test/training/watch/early.test.ts. The Watcher, who sees more, speaks after thousands of updates; a large
 * model takes minutes for these.
 */
const SIGNS = [
  { updates: 100, times: 2 },
  { updates: 200, times: 1.25 },
  { updates: 500, times: 1.02 },
] as const;
const MOST = Math.max(...SIGNS.map(({ updates }) => updates));

/** Sees soon, from losses alone, that a training goes wrong; tells it once. */
export class EarlyWatch {
  readonly #options: TrainingOptions;
  /** What guessing blindly costs, in the unit of the loss. */
  readonly #blindly: number;
  /** The last ones. */
  #losses: number[] = [];
  #told = false;

  constructor({ vocabulary }: Pick<Corpus, 'vocabulary'>, options: TrainingOptions) {
    this.#options = options;
    this.#blindly = Math.log(vocabulary.size) * charactersPerLoss(options);
  }

  /**
   * Takes the losses of the next updates.
   * @param update done after them.
   * @returns what a person should know.
   */
  take(losses: ArrayLike<number>, update: number): Warning | undefined {
    if (this.#told) return undefined;
    this.#losses = [...this.#losses, ...Array.from(losses)].slice(-MOST);
    const sign = SIGNS.find(
      ({ updates, times }) => this.#losses.length >= updates && this.#meanOf(updates) > times * this.#blindly,
    );
    if (!sign) return undefined;
    this.#told = true;
    return {
      update,
      kind: 'breaking',
      seen: `the last ${sign.updates} updates cost more than guessing blindly`,
      why: whyText('breaking', this.#options),
      remedy: remedyFor('breaking', this.#options),
    };
  }

  #meanOf(count: number): number {
    return this.#losses.slice(-count).reduce((sum, loss) => sum + loss, 0) / count;
  }
}
