import { cellSizes } from '../../../model/cells/index.ts';
import type { ModelConfig } from '../../../model/config.ts';
import { type DispatchPlan, read, together, write } from '../dispatch.ts';
import { excess, excessOfBuffers, floats, type Limits } from '../limits.ts';
import { cellFiles, joined } from '../shaders.ts';
import { layerConstants, modelConstants, type Training } from '../training-plan.ts';
import { gradientBuffers, splitsOf, stepDispatches } from './gradients.ts';
import { type Constraints, type Layout, layoutConstants, layoutFor } from './layout.ts';
import type { PathPlan, Refusal } from './path.ts';
import { describeLayout, lackOf, passBindings, passFiles, tapeBuffers } from './workgroup.ts';

/** Streams that share the weights in a workgroup's registers: more serve them better, fewer fill the GPU sooner. */
const MOST_STREAMS = 8;
/** Blocks of 8 along a side of a tile of the weight gradients: an invocation for each block. */
const MOST_BLOCKS = 16;
/** Terms of a slice, as in tile.wgsl. */
const DEPTH = 8;
/** Rows whose characters are compared with each other at a time. */
const CHUNK_ROWS = 64;

/**
 * The path for many streams: the passes, a few streams a workgroup; the weight gradients, in splits; reduction,
 * clipping and the optimiser's step.
 */
export function planStreams(
  training: Training,
  limits: Limits,
  constraints: Constraints,
): PathPlan | Refusal {
  const { config } = training;
  const lack = lackOf(training);
  if (lack) return { refusal: `the streams path does not train ${lack}; choose the batched path` };
  // The next dispatch reads the tape.
  const layout = layoutFor(config, streamsOf(config), limits, { ...constraints, tape: 'storage' });
  const plan = 'unfit' in layout ? undefined : streamsPlan(training, layout);
  const unfit = 'unfit' in layout ? layout.unfit : excessOf(plan!, limits);
  return unfit ? { refusal: `the streams path does not fit: ${unfit}; choose the batched path` } : plan!;
}

/** As many streams a workgroup as divide the batch evenly. */
function streamsOf({ batchSize }: ModelConfig): number {
  let streams = Math.min(MOST_STREAMS, batchSize);
  while (batchSize % streams !== 0) streams--;
  return streams;
}

function streamsPlan(training: Training, layout: Layout): PathPlan {
  const { config } = training;
  const { streams } = layout.constants;
  const gradients = [passes(training, layout), weightGradients(training, layout)];
  const update = [...gradients, ...stepDispatches(training)];
  return {
    name: 'streams',
    detail: `streams, ${update.length} dispatches an update, ${streams} ${streams === 1 ? 'stream' : 'streams'} in ${describeLayout(layout)}`,
    tape: layout.tape,
    buffers: {
      ...tapeBuffers(layout),
      ...gradientBuffers(training),
      rowLosses: floats(config.seqLength * config.batchSize, 'tau × B'),
    },
    splits: splitsOf(config).splits,
    update,
    manyUpdates: false,
    gradients,
  };
}

function passes(training: Training, layout: Layout): DispatchPlan {
  const { config } = training;
  return {
    shader: joined('streams', [...passFiles(config, layout), 'workgroup/streams'], layoutConstants(layout)),
    constants: together(modelConstants(training), layerConstants(config, 0), layout.constants),
    bindings: [...passBindings(layout), write('rowLosses')],
    workgroups: [config.batchSize / layout.constants.streams, 1, 1],
  };
}

function weightGradients(training: Training, layout: Layout): DispatchPlan {
  const { config } = training;
  const splits = splitsOf(config);
  const { tile, loads, workgroups } = gradientTiles(config);
  const chunkRows = Math.min(splits.rowsPerSplit, CHUNK_ROWS);
  const files = [
    'common/parameter_layout',
    'common/tape_layout',
    'common/splits',
    'common/tile',
    'workgroup/weight_gradients',
    'workgroup/character_gradients',
  ];
  return {
    shader: joined(
      'weight gradients',
      ['common/sizes', 'common/starts', ...cellFiles(config.cell), ...files],
      { LOADS: loads },
    ),
    constants: together(modelConstants(training), layerConstants(config, 0), layout.constants, splits, tile, {
      chunkRows,
    }),
    bindings: [read('ids'), read('control'), read('tape'), write('gradients')],
    workgroups: [...workgroups, splits.splits],
  };
}

/** Tiles of weight_gradients.wgsl that leave little of themselves empty, and the workgroups of a split. */
function gradientTiles({ vocabularySize, hiddenSize, cell }: ModelConfig) {
  const { gates } = cellSizes(cell);
  const [ofV, ofGate] = [vocabularySize, hiddenSize].map((length) => blocksOf(Math.ceil(length / 4)));
  const columns = blocksOf(Math.floor(hiddenSize / 4) + 1); // and the column of ones
  const tile = {
    TILE_ROWS: Math.max(ofV!.blocks, ofGate!.blocks),
    TILE_COLUMNS: columns.blocks,
    blocksOfV: ofV!.blocks,
    blocksOfGate: ofGate!.blocks,
  };
  const { TILE_ROWS, TILE_COLUMNS } = tile;
  const loads = Math.ceil((2 * DEPTH * (TILE_ROWS + TILE_COLUMNS)) / (TILE_ROWS * TILE_COLUMNS));
  return { tile, loads, workgroups: [columns.tiles, ofV!.tiles + gates * ofGate!.tiles + gates] as const };
}

/** How many tiles cover so many quads, and the blocks of two quads of each. */
function blocksOf(quads: number): { tiles: number; blocks: number } {
  const tiles = Math.ceil(quads / 2 / MOST_BLOCKS);
  return { tiles, blocks: Math.ceil(quads / tiles / 2) };
}

function excessOf({ buffers, update }: PathPlan, limits: Limits): string | undefined {
  const widest = Math.max(...update.flatMap(({ workgroups }) => workgroups));
  return (
    excessOfBuffers(buffers, limits) ??
    excess('the widest dispatch', widest, 'maxComputeWorkgroupsPerDimension', limits)
  );
}
