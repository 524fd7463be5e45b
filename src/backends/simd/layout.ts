import { UserError } from '../../errors.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { Walk } from '../../text/walk.ts';

/** Floats in a vector. */
const VECTOR = 4;
/** Floats in a row of a panel, of which assembly/products.ts says more. */
export const PANEL = 8;
/** Rows that long products take at a time: at m 100 as many of H and of dA as fill an L1 cache of 32 KiB. */
const BLOCK_ROWS = 40;
/** Losses that one call can leave. */
export const LOSSES = 4096;
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
  readonly layout: Layout;
  /** From the first parameter to the end of the last, in bytes; memory and gradients are laid out alike. */
  readonly parameterBytes: number;
  readonly pages: number;
}

const roundUp = (count: number, unit: number) => Math.ceil(count / unit) * unit;

/**
 * Lays out the memory of a session. Matrices are padded with zeros to whole panels of 8 columns; a pitch is an
 * odd number of panels, since at a power of two the rows of a column would share a few lines of the cache.
 * @throws UserError when it takes more than the 4 GiB that 32-bit addresses reach.
 */
export function planMemory(
  config: ModelConfig,
  { streamLength, updatesPerEpoch }: Walk,
  threads: number,
  lengths: TextLengths,
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
  const gradient = take(parameterBytes);
  const layout = {
    K,
    tau,
    B,
    threads,
    updatesPerEpoch,
    streamLength,
    mInner: roundUp(m, VECTOR),
    kInner: roundUp(K, VECTOR),
    blockRows: BLOCK_ROWS,
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
    Wt: take(mPanels * mPanelBytes),
    Vt: take(kPanels * mPanelBytes),
    H: take((tau + 1) * B * mPitch),
    dA: take(tau * B * mPitch),
    O: take(tau * B * kPitch),
    rowLosses: take(tau * B * 8),
    losses: take(LOSSES * 8),
    scratchH: take((BLOCK_ROWS + 1) * mPitch),
    scratchO: take(BLOCK_ROWS * kPitch),
    ids: take(lengths.text * 4),
    validationIds: take(lengths.validation * 4),
  };
  const pages = Math.ceil(end / PAGE);
  if (pages > MAX_PAGES) {
    const gibibytes = (end / 2 ** 30).toFixed(1);
    throw new UserError(
      `hidden size ${m} with batch size ${B}, sequence length ${tau} and this text needs ${gibibytes} GiB of memory, but WebAssembly has at most 4 GiB; take a smaller model or batch, or another backend`,
    );
  }
  return { layout, parameterBytes, pages };
}
