import { cellOf } from '../../model/cells/index.ts';
import { readAlong } from '../../model/reader.ts';
import type { Model } from '../../training/checkpoint.ts';
import { readerOf } from '../../training/model-reader.ts';
import { configOf } from '../../training/setup.ts';
import type { Activations, Reading } from '../protocol.ts';

/** Characters shown as candidates at each position. */
const CANDIDATES = 8;

/**
 * Reads a text with a model as a passage is written: from zero states.
 * @param given characters at the start that were given, not guessed, at least one: their surprise is left out.
 */
export function readWith(model: Model, text: string, given: number): Reading {
  const { vocabulary } = model;
  const ids = vocabulary.encode(text);
  const count = Math.min(CANDIDATES, vocabulary.size);
  const surprise = new Float32Array(ids.length).fill(Number.NaN);
  const probabilities = new Float32Array(ids.length * count);
  const candidates: string[] = [];
  const p = new Float64Array(vocabulary.size);
  readAlong(readerOf(model), ids, { from: 0, to: ids.length }, p, (position, nats) => {
    if (position >= given) surprise[position] = nats / Math.LN2;
    for (const [rank, id] of mostProbable(p, count).entries()) {
      candidates.push(vocabulary.decode([id]));
      probabilities[position * count + rank] = p[id]!;
    }
  });
  return { characters: Array.from(text), surprise, candidates, probabilities, candidatesPerPosition: count };
}

/** What the hidden units do over a text: every carried state after each of its characters, from zero states. */
export function activationsOver(model: Model, text: string): Activations {
  const config = configOf(model.options, model.vocabulary);
  const { hiddenSize: units, layers } = config;
  const states = cellOf(config).states;
  const ids = model.vocabulary.encode(text);
  const rows = states.length * layers;
  const values = new Float32Array(ids.length * rows * units);
  const reader = readerOf(model);
  for (const [position, x] of ids.entries()) {
    reader.read(x);
    for (const [layer, own] of reader.states.entries()) {
      values.set(own, (position * layers + layer) * states.length * units);
    }
  }
  return { characters: Array.from(text), layers, states, units, values };
}

/** The ids of the `count` largest, in descending order. */
function mostProbable(probabilities: Float64Array, count: number): number[] {
  const ids = Array.from(probabilities.keys());
  return ids.sort((a, b) => probabilities[b]! - probabilities[a]! || a - b).slice(0, count);
}
