import { hiddenStep, logits, type Parameters, softmax } from '../../model/reference.ts';
import { tensorsOf, viewsOf } from '../../model/tensors.ts';
import { configOf, type Model } from '../../training/checkpoint.ts';
import { primeOf } from '../../training/passage.ts';
import type { Activations, Reading } from '../protocol.ts';

/** Characters shown as candidates at each position. */
const CANDIDATES = 8;

/**
 * Reads a text with a model as a passage is written: from h = 0, after a line's end where nothing is given.
 * @param given characters at the start that were given, not guessed: their surprise is left out.
 */
export function readWith(model: Model, text: string, given: number): Reading {
  const { vocabulary } = model;
  const parameters = parametersOf(model);
  const ids = vocabulary.encode(text);
  const count = Math.min(CANDIDATES, vocabulary.size);
  const surprise = new Float32Array(ids.length).fill(Number.NaN);
  const probabilities = new Float32Array(ids.length * count);
  const candidates: string[] = [];
  const state = new HiddenState(parameters);
  if (given === 0) for (const x of primeOf(model, '')) state.read(x);
  const o = new Float64Array(vocabulary.size);
  for (const [position, y] of ids.entries()) {
    logits(parameters, state.h, o);
    const nats = softmax(o, y);
    if (position >= given) surprise[position] = nats / Math.LN2;
    for (const [rank, id] of mostProbable(o, count).entries()) {
      candidates.push(vocabulary.decode([id]));
      probabilities[position * count + rank] = o[id]!;
    }
    state.read(y);
  }
  return { characters: Array.from(text), surprise, candidates, probabilities, candidatesPerPosition: count };
}

/** What each hidden unit does over a text: h after each of its characters, from h = 0. */
export function activationsOver(model: Model, text: string): Activations {
  const parameters = parametersOf(model);
  const units = parameters.b.length;
  const ids = model.vocabulary.encode(text);
  const values = new Float32Array(ids.length * units);
  const state = new HiddenState(parameters);
  for (const [position, x] of ids.entries()) {
    state.read(x);
    values.set(state.h, position * units);
  }
  return { characters: Array.from(text), units, values };
}

function parametersOf(model: Model): Parameters {
  return viewsOf(tensorsOf(configOf(model.options, model.vocabulary)), model.parameters);
}

/** h [m], read on character by character. */
class HiddenState {
  readonly #parameters: Parameters;
  #h: Float64Array;
  #spare: Float64Array;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    this.#h = new Float64Array(parameters.b.length);
    this.#spare = new Float64Array(parameters.b.length);
  }

  get h(): Float64Array {
    return this.#h;
  }

  read(x: number): void {
    hiddenStep(this.#parameters, x, this.#h, this.#spare);
    [this.#h, this.#spare] = [this.#spare, this.#h];
  }
}

/** The ids of the `count` largest, in descending order. */
function mostProbable(probabilities: Float64Array, count: number): number[] {
  const ids = Array.from(probabilities.keys());
  return ids.sort((a, b) => probabilities[b]! - probabilities[a]! || a - b).slice(0, count);
}
