import { cellSizes } from '../../../model/cells/index.ts';
import type { ModelConfig } from '../../../model/config.ts';
import type { Limits } from '../limits.ts';
import { recordLength } from './layers.ts';

/** How one workgroup holds a few streams: pure numbers, for the shaders that are joined to workgroup/group.wgsl. */
export interface Layout {
  /** Invocations that share a row of weights; four need subgroup operations. */
  readonly lanes: 1 | 4;
  /** vec4f of weights that an invocation keeps of each gate in registers. */
  readonly quads: number;
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

/**
 * Registers for weights: 32 vec4f are 128 of the 255 that an invocation can have on current GPUs, and half of
 * what WGSL guarantees as private variables.
 */
const MOST_QUADS = 32;
/** The recurrence wants one unit's lanes each; the phases without a recurrence want many invocations whatever m is. */
const SIZES = [256, 512, 1024, 128, 64] as const;

/** Lays out the passes of `streams` streams in one workgroup. */
export function layoutFor(
  config: ModelConfig,
  streams: number,
  limits: Limits,
  constraints: Constraints,
): Layout | Unfit {
  const m = config.hiddenSize;
  const { gates } = cellSizes(config.cell);
  const sizes = SIZES.filter(
    (size) =>
      size <= Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX) &&
      (constraints.workgroupSize ?? size) === size,
  );
  if (sizes.length === 0)
    return { unfit: `workgroups of ${constraints.workgroupSize} invocations are not on offer` };
  const lanes = ([4, 1] as const).find(
    (count) =>
      (count === 1 || limits.subgroups) &&
      gates * Math.ceil(m / 4 / count) <= MOST_QUADS &&
      sizes.some((size) => size >= count * m),
  );
  if (!lanes) {
    const what = gates === 1 ? '' : ` with the ${gates} gates of ${config.cell}`;
    return {
      unfit: `hidden size ${m}${what} does not fit the registers of one workgroup of ${Math.max(...sizes)} invocations with ${4 * MOST_QUADS} weights each`,
    };
  }
  const groupInvocations = sizes.find((size) => size >= lanes * m)!;
  return withTape(config, streams, limits, constraints.tape, lanes, groupInvocations);
}

function withTape(
  config: ModelConfig,
  streams: number,
  limits: Limits,
  wanted: Constraints['tape'],
  lanes: 1 | 4,
  groupInvocations: number,
): Layout | Unfit {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  const groupRows = tau * streams;
  const quadsOf = (length: number) => Math.ceil(length / 4 / lanes) * lanes;
  const [mQuads, KQuads] = [quadsOf(m), quadsOf(K)];
  const { states } = cellSizes(config.cell);
  const unitRows = states * (groupRows + streams) + recordLength(config) * groupRows;
  const tapeQuads = unitRows * mQuads + groupRows * KQuads;
  const needed = workgroupBytes(config, streams, groupRows, mQuads, groupInvocations);
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
  return { lanes, quads: mQuads / lanes, tape, tapeBytes, constants };
}

/** Of the arrays in workgroup memory other than the tape, each rounded up to where the next may begin. */
function workgroupBytes(
  { cell, vocabularySize }: ModelConfig,
  streams: number,
  groupRows: number,
  mQuads: number,
  groupInvocations: number,
): number {
  const arrays = {
    exchange: 2 * cellSizes(cell).gates * streams * mQuads * 4,
    partial: groupInvocations,
    characters: groupRows + streams,
    rowLosses: groupRows,
    nextSame: groupRows,
    isFirst: groupRows,
    seen: Math.ceil(vocabularySize / 32),
  };
  return Object.values(arrays).reduce((sum, words) => sum + Math.ceil(words / 4) * 16, 0);
}
