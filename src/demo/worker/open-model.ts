import { type Eigenvalue, eigenvalues } from '../../analysis/eigenvalues.ts';
import { excerptFrom } from '../../analysis/excerpts.ts';
import { type Health, healthOf } from '../../analysis/health.ts';
import { type Influence, influencesOn } from '../../analysis/influence.ts';
import { likenessTo, onIn } from '../../analysis/likeness.ts';
import { type Reading, unitsThatKnow } from '../../analysis/units-that-know.ts';
import { type OneStep, type Unrolled, unroll, unrollStep } from '../../analysis/unrolled.ts';
import { UserError } from '../../errors.ts';
import { networkOf } from '../../model/network.ts';
import { firstStreams } from '../../model/state.ts';
import { whole } from '../../report/html.ts';
import { FRESH, startsAt } from '../../text/batches.ts';
import type { Corpus } from '../../text/corpus.ts';
import { understand } from '../../text/understanding.ts';
import { type Checkpoint, type Model, readCheckpoint, readModel } from '../../training/checkpoint.ts';
import { configOf, setupOf } from '../../training/setup.ts';
import type { Activations, ModelFacts, Start } from '../protocol.ts';
import { activationsOver } from './reading.ts';

/** W of more units takes longer than one likes to wait for: the work grows with the cube. */
const MOST_UNITS = 300;
/** All of them, and their gradients, are handed to the page. */
const MOST_WEIGHTS = 1_000_000;
/** Units × characters of a picture: drawing it must not hold up the page. */
const MOST_CELLS = 1_000_000;

/** A model that is looked into, with the text that it is shown at. What of the text it never saw is left out. */
export class OpenModel {
  readonly #model: Model;
  readonly #corpus: Corpus;
  readonly #checkpoint: Checkpoint | undefined;
  #text: readonly string[] | undefined;
  #activations: Activations | undefined;

  /** @param resumable whether the file is a checkpoint. */
  constructor(file: Uint8Array, resumable: boolean, corpus: Corpus) {
    this.#model = readModel(file, 'the model');
    this.#checkpoint = resumable ? readCheckpoint(file, 'the checkpoint') : undefined;
    this.#corpus = corpus;
  }

  facts(): ModelFacts {
    const { options, update, vocabulary, text } = this.#model;
    const { cell, layers, hiddenSize: units, seqLength } = options;
    return { cell, layers, units, seqLength, update, characters: vocabulary.toString(), text: text.name };
  }

  /** About `length` characters from the start of a sentence. @param place in the text, from 0 to 1. */
  excerpt(place: number, length: number): string {
    const text = this.#readable();
    return excerptFrom(text, Math.floor(place * Math.max(0, text.length - 2 * length)), length);
  }

  /** What the first stream of the next update reads, where the model is a checkpoint. @param count characters to read. */
  next(count: number): Start | undefined {
    if (!this.#checkpoint) return undefined;
    const { options, state, vocabulary } = this.#checkpoint;
    const { text, config } = setupOf(this.#corpus, options);
    const start = startsAt(text.batches, config.batchSize, state.update)[0]!;
    const at = start & ~FRESH;
    const fresh = (start & FRESH) !== 0;
    return {
      text: vocabulary.decode(text.ids.subarray(at, at + Math.min(count, config.seqLength) + 1)),
      states: fresh ? undefined : Float64Array.from(firstStreams(state.carried, config, 1)),
    };
  }

  /** @throws UserError where there are too many weights to show. */
  unroll({ text, states }: Start): Unrolled {
    this.#refuseLarge();
    return unroll(this.#model, this.#idsOf(text), states);
  }

  /** @param rate η */
  unrollStep({ text, states }: Start, rate: number): OneStep {
    this.#refuseLarge();
    return unrollStep(this.#model, this.#idsOf(text), rate, states);
  }

  influencesOn(text: string): Influence {
    return influencesOn(this.#model, this.#idsOf(text));
  }

  health(text: string): Health {
    return healthOf(this.#model, this.#idsOf(text));
  }

  /** Of the block of W that belongs to a gate. @throws UserError where W is too large. */
  eigenvalues(layer: number, gate: number): Eigenvalue[] {
    const { hiddenSize: m } = this.#model.options;
    if (m > MOST_UNITS) {
      throw new UserError(
        `W of ${whole(m)} units is too large to be taken apart here; ${MOST_UNITS} are the most`,
      );
    }
    const { layers } = networkOf(this.#config(), this.#model.parameters);
    return eigenvalues(layers[layer]!.W.subarray(gate * m * m, (gate + 1) * m * m), m);
  }

  /** @param each units a feature. */
  unitsThatKnow(each: number): Reading {
    return unitsThatKnow(this.#model, this.#readable(), each);
  }

  /** What the units do over a text, which the two methods below then look at. */
  read(text: string): Activations {
    const { text: readable } = understand(this.#model.vocabulary, text, { unknown: 'skip' });
    const { hiddenSize } = this.#model.options;
    const fit = Math.floor(MOST_CELLS / hiddenSize);
    this.#activations = activationsOver(this.#model, Array.from(readable).slice(0, fit).join(''));
    return this.#activations;
  }

  /** r of every row with one of them. */
  likenessTo(row: number): Float64Array {
    return likenessTo(this.#rows(), row);
  }

  /** r of every row with being in a span of the text that was read. */
  onIn(from: number, to: number): Float64Array {
    return onIn(this.#rows(), from, to);
  }

  #rows() {
    const { values, layers, states, units } = this.#activations!;
    return { values, rows: layers * states.length * units };
  }

  #refuseLarge(): void {
    const { length } = this.#model.parameters;
    if (length <= MOST_WEIGHTS) return;
    throw new UserError(
      `${whole(length)} weights are too many to be shown one by one; ${whole(MOST_WEIGHTS)} are the most, so train a smaller network`,
    );
  }

  /** @throws UserError where too little is left. */
  #idsOf(text: string): Uint32Array {
    const { ids } = understand(this.#model.vocabulary, text, { unknown: 'skip' });
    if (ids.length < 2) throw new UserError('it takes two characters at least that the model has seen');
    return ids;
  }

  #config() {
    return configOf(this.#model.options, this.#model.vocabulary);
  }

  #readable(): readonly string[] {
    const { vocabulary, ids } = this.#corpus;
    this.#text ??= Array.from(
      understand(this.#model.vocabulary, vocabulary.decode(ids), { unknown: 'skip' }).text,
    );
    return this.#text;
  }
}
