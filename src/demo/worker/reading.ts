import { cellOf } from '../../model/cells/index.ts';
import { readAlong } from '../../model/reader.ts';
import type { Model } from '../../training/checkpoint.ts';
import { readerOf } from '../../training/model-reader.ts';
import { configOf } from '../../training/setup.ts';
import type { Activations, Reading } from '../protocol.ts';

/**
 * Reads a text with a model as a passage is written: from zero states.
 * @param given characters at the start that were given, not guessed, at least one: their surprise is left out.
 */
export function readWith(model: Model, text: string, given: number): Reading {
  const { vocabulary } = model;
  const ids = vocabulary.encode(text);
  const surprise = new Float32Array(ids.length).fill(Number.NaN);
  const probabilities = new Float32Array(ids.length * vocabulary.size);
  const p = new Float64Array(vocabulary.size);
  readAlong(readerOf(model), ids, { from: 0, to: ids.length }, p, (position, nats) => {
    if (position >= given) surprise[position] = nats / Math.LN2;
    probabilities.set(p, position * vocabulary.size);
  });
  const characters = Array.from(text);
  return { characters, surprise, probabilities, vocabulary: Array.from(vocabulary.toString()) };
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
