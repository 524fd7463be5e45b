import { cellSizes } from '../../../model/cells/index.ts';
import type { ModelConfig } from '../../../model/config.ts';
import type { Limits } from '../limits.ts';
import { recordLength } from './layers.ts';

/** How one workgroup holds a few streams: pure numbers, for the shaders that are joined to workgroup/group.wgsl. */
export interface Layout {
  /** Invocations of a team, which share what they multiply; four need subgroup operations. */
  readonly lanes: 1 | 4;
  /** Units whose weights a team keeps in registers. */
  readonly units: 1 | 2;
  /** vec4f of weights that an invocation keeps of each of their gates. */
  readonly quads: number;
  /** Rows of a tile of the products with V. */
  readonly rows: number;
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

/** Registers of the multiprocessors and compute units of today, which share them among the invocations of a workgroup. */
const REGISTERS = 65536;
/** Of an invocation, for weights: half of what it can have at all, and of what WGSL guarantees as private variables. */
const MOST_WEIGHTS = 128;
/** Of an invocation, for all else: were they fewer, compilers would spill. */
const OTHER_REGISTERS = 32;
/** With more weights than these a second unit costs more in registers than it saves in reads of h. */
const FEW_WEIGHTS = 64;
/** Sizes of workgroups: the phases without a recurrence want many invocations, and larger ones have fewer registers each. */
const SIZES = [64, 128, 256, 384, 448, 512, 640, 768, 1024] as const;
/** Those that are not chosen for their registers alone. */
const COMMON_SIZES = [256, 512, 1024];
/** Rows of a tile of the products with V: so many sums are kept in registers, four columns each. */
const MOST_ROWS = 6;

/** Who keeps which weights. */
type Teams = Pick<Layout, 'lanes' | 'units' | 'quads'> & { readonly groupInvocations: number };

/** Lays out the passes of `streams` streams in one workgroup. */
export function layoutFor(
  config: ModelConfig,
  streams: number,
  limits: Limits,
  constraints: Constraints,
): Layout | Unfit {
  const most = Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX);
  const sizes = SIZES.filter((size) => size <= most && (constraints.workgroupSize ?? size) === size);
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

/** The teams that keep all weights of the recurrence in registers, in workgroups of one of these sizes. */
function teamsFor(
  { hiddenSize: m, cell }: ModelConfig,
  sizes: readonly number[],
  subgroups: boolean,
): Teams | undefined {
  const { gates } = cellSizes(cell);
  for (const lanes of subgroups ? ([4, 1] as const) : ([1] as const)) {
    const quads = Math.ceil(m / 4 / lanes);
    const weights = gates * quads * 4;
    const several = lanes === 4 ? ([2, 1] as const) : ([1] as const);
    const orders = 2 * weights <= FEW_WEIGHTS ? several : several.toReversed();
    const wanted = COMMON_SIZES.find((size) => size >= lanes * m) ?? lanes * m;
    for (const units of orders) {
      const groupInvocations = sizes.findLast(
        (size) =>
          size <= wanted &&
          size >= lanes * Math.ceil(m / units) &&
          units * weights <= Math.min(MOST_WEIGHTS, Math.floor(REGISTERS / size) - OTHER_REGISTERS),
      );
      if (groupInvocations) return { lanes, units, quads, groupInvocations };
    }
  }
  return undefined;
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
  const constants = { streams, groupRows, groupInvocations, mQuads, KQuads, tapeQuads };
  const rows = tileRows(groupRows, [m, K], groupInvocations / teams.lanes);
  return { ...teams, rows, tape, tapeBytes, constants };
}

/** Quads of a row on the tape, an odd number: rows then begin in different banks of the memory. */
function oddQuads(length: number): number {
  const quads = Math.ceil(length / 4);
  return quads + 1 - (quads % 2);
}

/** The rows of a tile with which the teams are through soonest: a turn takes as long as its rows, and the weights' load. */
function tileRows(groupRows: number, columns: readonly number[], teams: number): number {
  const turns = (rows: number, length: number) =>
    Math.ceil((Math.ceil(groupRows / rows) * Math.ceil(length / 4)) / teams);
  const cost = (rows: number) => columns.reduce((sum, length) => sum + turns(rows, length), 0) * (rows + 1);
  const choices = Array.from({ length: MOST_ROWS }, (_, i) => i + 1);
  return choices.reduce((best, rows) => (cost(rows) < cost(best) ? rows : best));
}

/** The constants that the shaders of a layout are generated with. */
export function layoutConstants({ quads, units, rows }: Layout) {
  return { QUADS: quads, UNITS: units, ROWS: rows };
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
    partial: groupInvocations,
    characters: groupRows + streams,
    rowLosses: groupRows,
    nextSame: groupRows,
    isFirst: groupRows,
    seen: Math.ceil(vocabularySize / 32),
  };
  return Object.values(arrays).reduce((sum, words) => sum + Math.ceil(words / 4) * 16, 0);
}
