import { UserError } from '../../errors.ts';
import { cellOf } from '../../model/cells/index.ts';
import { NORM_EPSILON } from '../../model/clipping.ts';
import type { ModelConfig } from '../../model/config.ts';
import { dropThreshold } from '../../model/dropout.ts';
import { optimizerOf } from '../../model/optimizers/index.ts';
import { EPSILON } from '../../model/optimizers/optimizer.ts';
import { lossDivisor, type Recipe } from '../../model/recipe.ts';
import { parameterCount } from '../../model/tensors.ts';
import { FRESH } from '../../text/batches.ts';
import {
  groupSizes,
  layerColumns,
  layerTensors,
  outerTensors,
  place,
  scratchRegions,
  sharedRegions,
  type TextLengths,
} from './regions.ts';
import { type Sizes, sizesOf } from './sizes.ts';

/** Rows that a product takes at a time: at m 100 their H fills half an L1 cache of 32 KiB. */
const BLOCK_ROWS = 40;
/** Rows over which a tile of a gradient grows at a time: what a panel of tiles reads fits an L2 cache of 256 KiB. */
const TILE_ROWS = 256;
/**
 * Streams that one thread takes through an update together, from which batch size on: four are as many as the widest
 * block of a product has rows, so that weights read once serve them all, and two cost little more; smaller batches
 * make smaller groups, so that more threads find work.
 */
const GROUP_STREAMS = [
  { from: 32, streams: 4 },
  { from: 4, streams: 2 },
  { from: 1, streams: 1 },
];
/** Lanes at most, each with gradients of its own; also the most threads that are of use. */
const MOST_LANES = 16;
/** All lanes' gradients together take at most so many bytes, unless one alone does. */
const GRADIENT_BYTES = 2 ** 30;
/** Looks for a sign of life, in vain, after which a thread that waits gives up, as assembly/threads.ts has it. */
const LOOKS = 12;
/** A thread that waits gives up after so long without a sign of life, or later where the work between two takes long. */
const PATIENCE_MILLISECONDS = 3600;
/** Signs of life may be late by this factor, on a machine that makes so many multiply-adds a millisecond. */
const LATE = 10;
const SLOW = 500_000;

/** The module keeps its constants before all regions. */
const CONSTANTS = 2048;
const PAGE = 65_536;
/** A memory with 32-bit addresses. */
const MOST_BYTES = 2 ** 32;
/** No id is as large. */
const NO_MARK = 0xffff_ffff;
/** The steps of optimisers as assembly/optimizer.ts numbers them. */
const KERNELS = ['adagrad', 'adam', 'rmsprop', 'sgd'] as const;

/** What the module imports as its sizes, addresses and constants; assembly/layout.ts says what each is. */
export type Layout = Readonly<Record<string, number>>;

/** Where everything lies in the memory of one session. */
export interface MemoryPlan {
  /** One for each thread. They differ in where its scratch is. */
  readonly layouts: readonly Layout[];
  readonly pages: number;
}

/**
 * Lays out the memory of a session. Groups and lanes, which decide the order of sums, depend on the sizes alone.
 * @param mostThreads fewer are planned for where there is no work or no room for so many.
 * @param revocable whether an update may be given up until all of its passes are done.
 * @param gradientBytes that the gradients of all lanes may take.
 * @throws UserError when it takes more than the 4 GiB that 32-bit addresses reach.
 */
export function planMemory(
  config: ModelConfig,
  recipe: Recipe,
  mostThreads: number,
  lengths: TextLengths,
  revocable = false,
  gradientBytes = GRADIENT_BYTES,
): MemoryPlan {
  const sizes = sizesOf(config);
  const parameters = placeParameters(config, sizes);
  const columns = placeColumns(config, sizes, CONSTANTS + parameters.parameterBytes);
  const work = divideWork(config, Math.floor(gradientBytes / parameters.parameterBytes));
  const regions = sharedRegions(config, recipe, sizes, lengths, parameters.parameterBytes, work.lanes);
  const shared = place(regions, columns.end);
  // Reading a text by blocks needs no more rows than a group does, but at least a block.
  const rows = Math.max(config.seqLength * work.groupStreams, BLOCK_ROWS);
  const group = groupSizes(sizes, rows, work.groupStreams);
  const scratch = place(scratchRegions(config, recipe, sizes, group, rows, work.groupStreams), shared.end);
  const scratchBytes = scratch.end - shared.end;
  const room = Math.max(0, Math.floor((MOST_BYTES - scratch.end) / scratchBytes));
  const threads = Math.min(mostThreads, work.lanes, 1 + room);
  const end = scratch.end + (threads - 1) * scratchBytes;
  if (end > MOST_BYTES) throw tooLarge(config, end);
  const { moments, gradient, ...addresses } = shared.at;
  const layout = {
    ...constantsOf(config, recipe),
    ...sizes,
    ...work,
    ...parameters,
    ...columns.at,
    ...addresses,
    ...group,
    toMoments: moments - CONSTANTS,
    toGradient: gradient - CONSTANTS,
    stepsAtOnce: work.lanes === 1 && recipe.clip !== 'norm' && !revocable ? 1 : 0,
    updatesPerEpoch: lengths.updatesPerEpoch,
    threads,
  };
  const layouts = Array.from({ length: threads }, (_, thread) => {
    const own = Object.entries(scratch.at).map(([name, address]) => [name, address + thread * scratchBytes]);
    return { ...layout, thread, ...Object.fromEntries(own) };
  });
  return { layouts, pages: Math.ceil(end / PAGE) };
}

/** All parameters, in one block that begins with U. */
function placeParameters(config: ModelConfig, sizes: Sizes) {
  const outer = place(outerTensors(config, sizes), CONSTANTS);
  const layer = place(layerTensors(sizes), outer.end);
  const layerBytes = layer.end - outer.end;
  // Above the last layer there is none that has products with it.
  const end = layer.at.nextU + (config.layers - 1) * layerBytes;
  return { ...outer.at, ...layer.at, layerBytes, parameterBytes: end - CONSTANTS };
}

function placeColumns({ layers }: ModelConfig, sizes: Sizes, from: number) {
  const { at, end } = place(layerColumns(sizes), from);
  const layerColumnBytes = end - from;
  const Vt = at.nextUt + (layers - 1) * layerColumnBytes;
  return { at: { ...at, layerColumnBytes, Vt }, end: Vt + sizes.kPanels * sizes.mPanelBytes };
}

function divideWork({ batchSize: B }: ModelConfig, lanesWithRoom: number) {
  const { streams: groupStreams } = GROUP_STREAMS.find(({ from }) => from <= B)!;
  const groups = Math.ceil(B / groupStreams);
  const lanes = Math.max(1, Math.min(groups, MOST_LANES, lanesWithRoom));
  return { groupStreams, groups, lanes };
}

/** Between two looks for a sign of life: the longest work between two is a block of a product, or a pass over all lanes. */
function lookMilliseconds(config: ModelConfig): number {
  const { hiddenSize: m, vocabularySize: K, cell } = config;
  const product = BLOCK_ROWS * m * Math.max(cellOf({ cell }).gates.length * m, K);
  const longest = Math.max(product, MOST_LANES * parameterCount(config)) / SLOW;
  return Math.ceil(Math.max(PATIENCE_MILLISECONDS, LATE * longest) / LOOKS);
}

function constantsOf(config: ModelConfig, recipe: Recipe) {
  const { clip, clipAt, dropout } = recipe;
  const { kernel, sparse } = optimizerOf(recipe);
  return {
    K: config.vocabularySize,
    tau: config.seqLength,
    B: config.batchSize,
    layers: config.layers,
    lookMilliseconds: lookMilliseconds(config),
    blockRows: BLOCK_ROWS,
    tileRows: TILE_ROWS,
    lossDivisor: lossDivisor(config, recipe),
    optimizer: KERNELS.indexOf(kernel!), // mustTrain() saw to it that there is one
    sparse: sparse ? 1 : 0,
    momentum: recipe.momentum,
    freshMomentum: 1 - recipe.momentum,
    freshDecay: 1 - recipe.decay,
    epsilon: EPSILON,
    normEpsilon: NORM_EPSILON,
    fresh: FRESH,
    endMark: config.endMark ?? NO_MARK,
    valueBound: clip === 'value' ? clipAt : Number.POSITIVE_INFINITY,
    normBound: clip === 'norm' ? clipAt : Number.POSITIVE_INFINITY,
    dropThreshold: dropThreshold(dropout),
    dropScale: 1 / (1 - dropout),
    seed: recipe.seed,
  };
}

function tooLarge({ hiddenSize, batchSize, seqLength, layers }: ModelConfig, bytes: number): UserError {
  const gibibytes = (bytes / 2 ** 30).toFixed(1);
  const sizes = `hidden size ${hiddenSize} with ${layers === 1 ? '' : `${layers} layers, `}batch size ${batchSize}, sequence length ${seqLength}`;
  return new UserError(
    `${sizes} and this text needs ${gibibytes} GiB of memory, but WebAssembly has at most 4 GiB; take a smaller model, a smaller batch, a shorter sequence or text, or another backend`,
  );
}
