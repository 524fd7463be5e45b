import type { Gradients } from '../../backends/backend.ts';
import { unhurried } from '../../backends/unhurried.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { TrainingState } from '../../model/state.ts';
import type { Corpus } from '../../text/corpus.ts';
import { ngramEntropies } from '../../text/ngrams.ts';
import type { TrainingOptions } from '../options.ts';
import { charactersPerLoss, configOf } from '../setup.ts';
import { Divergence } from './divergence.ts';
import { type GuessingCosts, isHopeless, judge, SETTLED, type Sight, type Trouble } from './judge.ts';
import { remedyFor } from './remedy.ts';
import { brokenTensor, clippedShare, type Numbers, saturatedShare } from './signs.ts';
import { KINDS, seenText, type Warning, whyText } from './words.ts';

/** Losses that a judgement is made of at least. */
const ENOUGH_LOSSES = 1000;
/** Losses that tell what a model is worth at this moment: a mean of more would hide that it has just broken. */
const RECENT_LOSSES = 50;

/** What a session shows of itself, at one moment. */
export interface Look {
  readonly state: TrainingState;
  /** Of the next update; undefined where none is clipped. */
  readonly gradients: Gradients | undefined;
}

/** Watches a training, and warns once of each kind of trouble. */
export class Watcher {
  readonly #corpus: Corpus;
  readonly #options: TrainingOptions;
  readonly #config: ModelConfig;
  readonly #told = new Set<Warning['kind']>();
  #costs: GuessingCosts | undefined;
  /** Of the losses since the last judgement. */
  #sum = 0;
  #count = 0;
  /** Mean of the last losses, once there are so many a running one; and how many it is of. */
  #recent = 0;
  #recentCount = 0;
  /** Of all judgements: nats per character. */
  #lowest = Number.POSITIVE_INFINITY;

  constructor(corpus: Corpus, options: TrainingOptions) {
    this.#corpus = corpus;
    this.#options = options;
    this.#config = configOf(options, corpus.vocabulary);
  }

  /** Takes the losses of the next updates. */
  take(losses: Float64Array): void {
    for (const loss of losses) {
      this.#sum += loss;
      this.#recentCount = Math.min(this.#recentCount + 1, RECENT_LOSSES);
      this.#recent += (loss - this.#recent) / this.#recentCount;
    }
    this.#count += losses.length;
  }

  /** Whether the last losses are of a model that is worth going back to. */
  get isWell(): boolean {
    return this.isWorth(this.#recent);
  }

  /** Whether a loss is of a model that is worth going back to: no worse than guessing blindly. */
  isWorth(loss: number): boolean {
    return this.#perCharacter(loss) <= this.#blindly;
  }

  /** Whether the last losses are of a model that no number of updates brings back. */
  get isHopeless(): boolean {
    return isHopeless(this.#perCharacter(this.#recent), this.#blindly);
  }

  /**
   * Sees that the last state is of use, whenever it was looked at before.
   * @throws Divergence when its loss is hopeless, and the training not too young to tell.
   */
  checkLast(state: TrainingState): void {
    const { update } = state;
    if (update < SETTLED || !this.isHopeless) return;
    const sight = this.#sight(update, this.#recent, { state, gradients: undefined });
    throw new Divergence(update, this.#warning('diverged', sight).seen);
  }

  #perCharacter(loss: number): number {
    return loss / charactersPerLoss(this.#options);
  }

  /** What guessing blindly costs: nats per character. */
  get #blindly(): number {
    return Math.log(this.#corpus.vocabulary.size);
  }

  /** @throws Divergence when one is not finite. */
  async checkFinite(numbers: Numbers, update: number): Promise<void> {
    const tensor = await unhurried(brokenTensor(this.#config, this.#options, numbers));
    if (tensor !== undefined)
      throw new Divergence(update, `the tensor "${tensor}" holds numbers that are not finite`);
  }

  /**
   * Looks at a training that has done so many updates.
   * @returns what a person should know and was not told yet.
   * @throws Divergence when its numbers are of no use any more.
   */
  async look(update: number, look: Look): Promise<Warning | undefined> {
    await this.checkFinite(look.state, update);
    if (this.#count < ENOUGH_LOSSES) return undefined;
    const sight = this.#sight(update, this.#sum / this.#count, look);
    const trouble = judge(sight, this.#lowest, this.#guessingCosts());
    const warning = trouble && this.#warning(trouble, sight);
    this.#lowest = Math.min(this.#lowest, sight.loss);
    this.#sum = 0;
    this.#count = 0;
    if (trouble === 'diverged') throw new Divergence(update, warning!.seen);
    if (!warning || this.#told.has(warning.kind)) return undefined;
    this.#told.add(warning.kind);
    return warning;
  }

  /** @param loss the mean that is judged. */
  #sight(update: number, loss: number, { state, gradients }: Look): Sight {
    return {
      update,
      loss: this.#perCharacter(loss),
      saturated: saturatedShare(this.#config, state.carried),
      clipped: gradients ? clippedShare(gradients.gradients, this.#options) : 0,
    };
  }

  #guessingCosts(): GuessingCosts {
    const { ids, vocabulary } = this.#corpus;
    if (!this.#costs) {
      const [byFrequency, byPairs] = ngramEntropies(ids, vocabulary.size);
      this.#costs = { blindly: this.#blindly, byFrequency, byPairs };
    }
    return this.#costs;
  }

  #warning(trouble: Trouble, sight: Sight): Warning {
    const options = this.#options;
    return {
      update: sight.update,
      kind: KINDS[trouble],
      seen: seenText(trouble, sight, this.#lowest, this.#guessingCosts(), options),
      why: whyText(trouble, options),
      remedy: remedyFor(trouble, options),
    };
  }
}
