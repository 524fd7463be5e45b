import { UserError } from '../../errors.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { Walk } from '../../text/walk.ts';

/** Floats in a vector. */
const VECTOR = 4;
/** Floats in a row of a panel, of which assembly/products.ts says more. */
export const PANEL = 8;
/** Rows that the logits and dH take at a time: at m 100 their H fills half an L1 cache of 32 KiB. */
const BLOCK_ROWS = 40;
/** Rows over which a tile of dW or dV grows at a time: what a panel of tiles reads fits an L2 cache of 256 KiB. */
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
/** Losses that one call can leave. */
export const LOSSES = 4096;
/**
 * How long a thread waits before it looks whether the others live. It gives up after twelve looks in vain, a minute,
 * where signs of life are seconds apart at most; a process that was stopped for an hour misses one look.
 */
const LOOK_MILLISECONDS = 5000;
/** The module keeps its constants before all regions. */
const CONSTANTS = 2048;
/** Every region begins on a cache line. */
const LINE = 64;
const PAGE = 65_536;
/** A memory with 32-bit addresses. */
const MAX_PAGES = 65_536;

/** What the module imports as its sizes and addresses; assembly/layout.ts says what each is. */
export type Layout = Readonly<Record<string, number>>;

/** Lengths of the texts, in characters. */
interface TextLengths {
  readonly text: number;
  readonly validation: number;
}

/** Where everything lies in the memory of one session. */
export interface MemoryPlan {
  /** Of the first thread; see layoutOfThread(). */
  readonly layout: Layout;
  /** From the first parameter to the end of the last, in bytes; memory and gradients are laid out alike. */
  readonly parameterBytes: number;
  readonly pages: number;
}

const roundUp = (count: number, unit: number) => Math.ceil(count / unit) * unit;

/** Regions that each thread has for itself. */
const SCRATCH = ['H', 'dA', 'O', 'packedH', 'packedA', 'packedO'] as const;

/** The layout as the instance of a thread imports it: with scratch of its own. */
export function layoutOfThread(layout: Layout, thread: number): Layout {
  const shift = thread * layout.scratchBytes!;
  const scratch = SCRATCH.map((name) => [name, layout[name]! + shift]);
  return { ...layout, thread, ...Object.fromEntries(scratch) };
}

/**
 * Lays out the memory of a session. Matrices are padded with zeros to whole panels of 8 columns; a pitch is an
 * odd number of panels, since at a power of two the rows of a column would share a few lines of the cache. Groups
 * and lanes, which decide the order of sums, depend on the configuration alone.
 * @param mostThreads fewer are planned for where there is no work or no room for so many.
 * @param gradientBytes that the gradients of all lanes may take.
 * @throws UserError when it takes more than the 4 GiB that 32-bit addresses reach.
 */
export function planMemory(
  config: ModelConfig,
  { streamLength, updatesPerEpoch }: Walk,
  mostThreads: number,
  lengths: TextLengths,
  gradientBytes = GRADIENT_BYTES,
): MemoryPlan {
  const { hiddenSize: m, vocabularySize: K, seqLength: tau, batchSize: B } = config;
  const mPanels = Math.ceil(m / PANEL);
  const kPanels = Math.ceil(K / PANEL);
  const panelBytes = 4 * PANEL;
  const mPanelBytes = mPanels * PANEL * panelBytes;
  const kPanelBytes = kPanels * PANEL * panelBytes;
  const mPitch = (mPanels | 1) * panelBytes;
  const kPitch = (kPanels | 1) * panelBytes;

  let end = CONSTANTS;
  const take = (bytes: number) => {
    const at = end;
    end = roundUp(at + bytes, LINE);
    return at;
  };
  const control = take(LINE);
  const U = take(K * mPitch);
  const W = take(mPanels * mPanelBytes);
  const V = take(mPanels * kPanelBytes);
  const b = take(mPanels * panelBytes);
  const c = take(kPanels * panelBytes);
  const parameterBytes = end - U;
  const memory = take(parameterBytes);
  const { streams: groupStreams } = GROUP_STREAMS.find(({ from }) => from <= B)!;
  const groups = Math.ceil(B / groupStreams);
  const lanes = Math.max(1, Math.min(groups, MOST_LANES, Math.floor(gradientBytes / parameterBytes)));
  const gradient = take(parameterBytes * lanes);
  const regions = {
    Wt: take(mPanels * mPanelBytes),
    Vt: take(kPanels * mPanelBytes),
    hidden: take(B * mPitch),
    laneLosses: take(lanes * 8),
    losses: take(LOSSES * 8),
    ids: take(lengths.text * 4),
    validationIds: take(lengths.validation * 4),
  };
  // Reading a text by blocks needs no more than a group does, but at least a block.
  const rows = Math.max(tau * groupStreams, BLOCK_ROWS);
  const packedBytes = roundUp((rows + groupStreams) * panelBytes, 2 * LINE) + LINE;
  const scratch: Record<(typeof SCRATCH)[number], number> = {
    H: take((rows + groupStreams) * mPitch),
    dA: take(rows * mPitch),
    O: take(rows * kPitch),
    packedH: take(mPanels * packedBytes),
    packedA: take(mPanels * packedBytes),
    packedO: take(kPanels * packedBytes),
  };
  const scratchBytes = end - scratch.H;
  const room = Math.max(0, Math.floor((MAX_PAGES * PAGE - end) / scratchBytes));
  const threads = Math.min(mostThreads, lanes, 1 + room);
  take((threads - 1) * scratchBytes);
  const layout = {
    ...regions,
    ...scratch,
    scratchBytes,
    packedBytes,
    K,
    tau,
    B,
    threads,
    thread: 0,
    lookMilliseconds: LOOK_MILLISECONDS,
    groupStreams,
    groups,
    lanes,
    updatesPerEpoch,
    streamLength,
    mInner: roundUp(m, VECTOR),
    kInner: roundUp(K, VECTOR),
    blockRows: BLOCK_ROWS,
    tileRows: TILE_ROWS,
    mPanels,
    kPanels,
    mPanelBytes,
    kPanelBytes,
    mPitch,
    kPitch,
    control,
    U,
    W,
    V,
    b,
    c,
    toMemory: memory - U,
    toGradient: gradient - U,
    laneBytes: parameterBytes,
  };
  const pages = Math.ceil(end / PAGE);
  if (pages > MAX_PAGES) {
    const gibibytes = (end / 2 ** 30).toFixed(1);
    throw new UserError(
      `hidden size ${m} with batch size ${B}, sequence length ${tau} and this text needs ${gibibytes} GiB of memory, but WebAssembly has at most 4 GiB; take a smaller model, a smaller batch or a shorter sequence, or another backend`,
    );
  }
  return { layout, parameterBytes, pages };
}
