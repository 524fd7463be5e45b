import type { Gradients } from '../../backends/backend.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { TrainingState } from '../../model/state.ts';
import type { Corpus } from '../../text/corpus.ts';
import { ngramEntropies } from '../../text/ngrams.ts';
import type { TrainingOptions } from '../options.ts';
import { charactersPerLoss, configOf } from '../setup.ts';
import { Divergence } from './divergence.ts';
import { type GuessingCosts, judge, type Sight, type Trouble } from './judge.ts';
import { remedyFor } from './remedy.ts';
import { brokenTensor, clippedShare, type Numbers, saturatedShare } from './signs.ts';
import { KINDS, seenText, type Warning, whyText } from './words.ts';

/** Losses that a judgement is made of at least. */
const ENOUGH_LOSSES = 1000;

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
  /** At the last judgement, and the lowest of all: nats per character. */
  #judged = Number.POSITIVE_INFINITY;
  #lowest = Number.POSITIVE_INFINITY;

  constructor(corpus: Corpus, options: TrainingOptions) {
    this.#corpus = corpus;
    this.#options = options;
    this.#config = configOf(options, corpus.vocabulary);
  }

  /** Takes the losses of the next updates. */
  take(losses: Float64Array): void {
    for (const loss of losses) this.#sum += loss;
    this.#count += losses.length;
  }

  /** Whether the last losses are of a model that is worth going back to: no worse than guessing blindly. */
  get isWell(): boolean {
    return (this.#count > 0 ? this.#loss : this.#judged) <= Math.log(this.#corpus.vocabulary.size);
  }

  /** Nats per character. */
  get #loss(): number {
    return this.#sum / this.#count / charactersPerLoss(this.#options);
  }

  /** @throws Divergence when one is not finite. */
  checkFinite(numbers: Numbers, update: number): void {
    const tensor = brokenTensor(this.#config, this.#options, numbers);
    if (tensor !== undefined)
      throw new Divergence(update, `the tensor "${tensor}" holds numbers that are not finite`);
  }

  /**
   * Looks at a training that has done so many updates.
   * @returns what a person should know and was not told yet.
   * @throws Divergence when its numbers are of no use any more.
   */
  look(update: number, { state, gradients }: Look): Warning | undefined {
    this.checkFinite(state, update);
    if (this.#count < ENOUGH_LOSSES) return undefined;
    const sight: Sight = {
      update,
      loss: this.#loss,
      saturated: saturatedShare(this.#config, state.carried),
      clipped: gradients ? clippedShare(gradients.gradients, this.#options) : 0,
    };
    const trouble = judge(sight, this.#lowest, this.#guessingCosts());
    const warning = trouble && this.#warning(trouble, sight);
    this.#judged = sight.loss;
    this.#lowest = Math.min(this.#lowest, sight.loss);
    this.#sum = 0;
    this.#count = 0;
    if (trouble === 'diverged') throw new Divergence(update, warning!.seen);
    if (!warning || this.#told.has(warning.kind)) return undefined;
    this.#told.add(warning.kind);
    return warning;
  }

  #guessingCosts(): GuessingCosts {
    const { ids, vocabulary } = this.#corpus;
    if (!this.#costs) {
      const [byFrequency, byPairs] = ngramEntropies(ids, vocabulary.size);
      this.#costs = { blindly: Math.log(vocabulary.size), byFrequency, byPairs };
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
