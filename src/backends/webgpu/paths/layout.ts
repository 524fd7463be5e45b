import { cellSizes } from '../../../model/cells/index.ts';
import type { ModelConfig } from '../../../model/config.ts';
import type { Limits } from '../limits.ts';
import { recordLength } from './layers.ts';
import { sizesUpTo, type Teams, teamsFor } from './teams.ts';

/** How one workgroup holds a few streams: pure numbers, for the shaders that are joined to workgroup/group.wgsl. */
export interface Layout extends Omit<Teams, 'groupInvocations'> {
  /** Rows of a tile of the products with V. */
  readonly rows: number;
  /** Tiles of the same rows that teams beside each other take. */
  readonly abreast: number;
  /** Where the passes leave what later phases read. */
  readonly tape: 'workgroup' | 'storage';
  /** Bytes of the tapes of all workgroups. */
  readonly tapeBytes: number;
  /** Values of the overrides of tape_layout.wgsl and group.wgsl. */
  readonly constants: {
    /** Of one workgroup. */
    readonly streams: number;
    readonly groupRows: number;
    readonly groupInvocations: number;
    readonly mQuads: number;
    readonly KQuads: number;
    readonly tapeQuads: number;
    readonly rowInvocations: number;
  };
}

/** What is asked of a layout; undefined leaves it to the sizes. */
export interface Constraints {
  readonly workgroupSize: number | undefined;
  readonly tape: 'workgroup' | 'storage' | undefined;
}

/** Why there is no layout, naming what does not fit. */
export interface Unfit {
  readonly unfit: string;
}

/**
 * Rows of a tile of the products with V, whose sums are in registers, four columns each: with more, compilers spill. A few
 * streams have rows enough for larger tiles.
 */
const MOST_ROWS = { oneStream: 3, streams: 6 };

/**
 * Four quads side by side and the same rows: so teams read much of what those beside them read, from the tape in storage.
 * Where it is in workgroup memory that gains nothing.
 */
const ABREAST = { workgroup: 1, storage: 4 };

/** Lays out the passes of `streams` streams in one workgroup. */
export function layoutFor(
  config: ModelConfig,
  streams: number,
  limits: Limits,
  constraints: Constraints,
): Layout | Unfit {
  const most = Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX);
  const sizes = sizesUpTo(most, constraints.workgroupSize);
  if (sizes.length === 0)
    return { unfit: `workgroups of ${constraints.workgroupSize} invocations are not on offer` };
  const teams = teamsFor(config, sizes, limits.subgroups);
  if (!teams) {
    const { hiddenSize, cell } = config;
    const { gates } = cellSizes(cell);
    const what = gates === 1 ? '' : ` with the ${gates} gates of ${cell}`;
    return {
      unfit: `hidden size ${hiddenSize}${what} does not fit the registers of one workgroup of at most ${Math.max(...sizes)} invocations`,
    };
  }
  return withTape(config, streams, limits, constraints.tape, teams);
}

function withTape(
  config: ModelConfig,
  streams: number,
  limits: Limits,
  wanted: Constraints['tape'],
  { groupInvocations, ...teams }: Teams,
): Layout | Unfit {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  const groupRows = tau * streams;
  const [mQuads, KQuads] = [oddQuads(m), oddQuads(K)];
  const { states } = cellSizes(config.cell);
  const unitRows = states * (groupRows + streams) + recordLength(config) * groupRows;
  const tapeQuads = unitRows * mQuads + groupRows * KQuads;
  const needed = workgroupBytes(config, streams, groupRows, teams.quads * teams.lanes, groupInvocations);
  const memory = limits.maxComputeWorkgroupStorageSize;
  const tape = wanted ?? (needed + tapeQuads * 16 <= memory ? 'workgroup' : 'storage');
  const all = needed + (tape === 'workgroup' ? tapeQuads * 16 : 0);
  if (all > memory) {
    return {
      unfit: `batch size ${streams} with sequence length ${tau} needs ${all} bytes of workgroup memory, and maxComputeWorkgroupStorageSize is ${memory}`,
    };
  }
  const tapeBytes = (B / streams) * tapeQuads * 16;
  const binding = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  if (tape === 'storage' && tapeBytes > binding) {
    return { unfit: `the tape needs ${tapeBytes} bytes, and a storage buffer may have ${binding}` };
  }
  const rowInvocations = powerOfTwoUpTo(Math.min(32, groupInvocations / groupRows));
  const constants = { streams, groupRows, groupInvocations, mQuads, KQuads, tapeQuads, rowInvocations };
  const mostRows = streams === 1 ? MOST_ROWS.oneStream : MOST_ROWS.streams;
  const rows = tileRows(groupRows, [m, K], groupInvocations / teams.lanes, mostRows);
  return { ...teams, rows, abreast: ABREAST[tape], tape, tapeBytes, constants };
}

/** The largest power of two that is not larger; at least 1. */
function powerOfTwoUpTo(count: number): number {
  return 2 ** Math.max(0, Math.floor(Math.log2(count)));
}

/** Quads of a row on the tape, an odd number: rows then begin in different banks of the memory. */
function oddQuads(length: number): number {
  const quads = Math.ceil(length / 4);
  return quads + 1 - (quads % 2);
}

/** The rows of a tile with which the teams are through soonest: a turn takes as long as its rows, and the weights' load. */
function tileRows(groupRows: number, columns: readonly number[], teams: number, most: number): number {
  const turns = (rows: number, length: number) =>
    Math.ceil((Math.ceil(groupRows / rows) * Math.ceil(length / 4)) / teams);
  const cost = (rows: number) => columns.reduce((sum, length) => sum + turns(rows, length), 0) * (rows + 1);
  const choices = Array.from({ length: most }, (_, i) => i + 1);
  return choices.reduce((best, rows) => (cost(rows) < cost(best) ? rows : best));
}

/** The constants that the shaders of a layout are generated with. */
export function layoutConstants({ quads, units, rows, abreast }: Layout) {
  return { QUADS: quads, UNITS: units, ROWS: rows, ABREAST: abreast };
}

/** Of the arrays in workgroup memory other than the tape, each rounded up to where the next may begin. */
function workgroupBytes(
  { cell, vocabularySize }: ModelConfig,
  streams: number,
  groupRows: number,
  exchangeQuads: number,
  groupInvocations: number,
): number {
  const arrays = {
    exchange: 2 * cellSizes(cell).gates * streams * exchangeQuads * 4,
    sums: groupInvocations,
    partial: groupInvocations,
    characters: groupRows + streams,
    rowLosses: groupRows,
    nextSame: groupRows,
    isFirst: groupRows,
    seen: Math.ceil(vocabularySize / 32),
  };
  return Object.values(arrays).reduce((sum, words) => sum + Math.ceil(words / 4) * 16, 0);
}
