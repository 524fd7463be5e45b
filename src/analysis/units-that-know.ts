import { cellOf } from '../model/cells/index.ts';
import { forwardCost } from '../model/cost.ts';
import { networkOf } from '../model/network.ts';
import { NetworkReader } from '../model/reader.ts';
import type { Model } from '../training/checkpoint.ts';
import { configOf } from '../training/setup.ts';
import { Correlator } from './correlation.ts';
import { FEATURE_NAMES, FEATURES, type FeatureName } from './features.ts';

/** Where a number stands among all that a model carries from character to character. */
export interface UnitPlace {
  /** From 0. */
  readonly layer: number;
  /** As the cell names it: "h", "cell". */
  readonly state: string;
  /** From 0. */
  readonly unit: number;
}

/** How well one unit tells a feature. */
export interface Knowledge extends UnitPlace {
  readonly feature: FeatureName;
  /** Pearson's r. */
  readonly r: number;
}

export interface Reading {
  /** Characters that the correlations are made of. */
  readonly length: number;
  /** The units that tell a feature best, best first; features in the order of their table, without those the text lacks. */
  readonly known: readonly Knowledge[];
}

/** Characters that a reading is made of, at most, and multiply-adds. */
const LONGEST = 20_000;
const MOST_WORK = 2e9;
/** It is made of so many stretches, spread over the text: a chapter is not the book. */
const STRETCHES = 4;
/** Characters that are read before a stretch, for the states to forget that they began at zero. */
const BEFORE = 200;

/**
 * Correlates every unit with every feature of a text.
 * @param text characters that the model knows.
 * @param each units a feature.
 */
export function unitsThatKnow(model: Model, text: readonly string[], each: number): Reading {
  const config = configOf(model.options, model.vocabulary);
  const network = networkOf(config, model.parameters);
  const stretches = stretchesOf(text.length, Math.min(LONGEST, MOST_WORK / forwardCost(config)));
  const parts = stretches.map(({ from, to }) => {
    const read = text.slice(Math.max(0, from - Math.min(BEFORE, to - from)), to);
    return { read, before: read.length - (to - from) };
  });
  const columns = FEATURE_NAMES.map((name) =>
    parts.flatMap(({ read, before }) => [...FEATURES[name].measure(read).subarray(before)]),
  );
  const { states } = cellOf(config);
  const rows = config.layers * states.length * config.hiddenSize;
  const correlator = new Correlator(rows, columns);
  const values = new Float64Array(rows);
  for (const { read, before } of parts) {
    const reader = new NetworkReader(network);
    for (const [at, id] of model.vocabulary.encode(read.join('')).entries()) {
      reader.read(id);
      if (at < before) continue;
      for (const [layer, own] of reader.states.entries()) values.set(own, layer * own.length);
      correlator.add(values);
    }
  }
  const r = correlator.result();
  const placeOf = (row: number): UnitPlace => {
    const [block, unit] = [Math.floor(row / config.hiddenSize), row % config.hiddenSize];
    return { layer: Math.floor(block / states.length), state: states[block % states.length]!, unit };
  };
  const known = FEATURE_NAMES.flatMap((feature, column) =>
    strongest(r.subarray(column * rows, (column + 1) * rows), each).map((row) => ({
      feature,
      r: r[column * rows + row]!,
      ...placeOf(row),
    })),
  );
  return { length: columns[0]!.length, known };
}

/** Evenly spread parts of a text of `length` characters, `most` characters together; the whole text where it is shorter. */
function stretchesOf(length: number, most: number): { from: number; to: number }[] {
  if (length <= most) return [{ from: 0, to: length }];
  const own = Math.floor(most / STRETCHES);
  return Array.from({ length: STRETCHES }, (_, part) => {
    const from = Math.floor((part * length) / STRETCHES);
    return { from, to: from + own };
  });
}

/** The rows of the largest |r|, in descending order. */
function strongest(r: Float64Array, count: number): number[] {
  const rows = Array.from(r.keys()).filter((row) => !Number.isNaN(r[row]!));
  return rows.sort((a, b) => Math.abs(r[b]!) - Math.abs(r[a]!) || a - b).slice(0, count);
}
