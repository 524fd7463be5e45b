import { cellOf, cellSizes } from '../../model/cells/index.ts';
import type { ModelShape } from '../../model/config.ts';

/** Floats in a vector. */
const VECTOR = 4;
/** Floats in a row of a panel, of which assembly/products.ts says more. */
export const PANEL = 8;
/** Bytes in it. */
export const PANEL_BYTES = 4 * PANEL;

/** How long the rows and matrices of a model are; assembly/layout.ts says what each is. */
export type Sizes = ReturnType<typeof sizesOf>;

export const roundUp = (count: number, unit: number) => Math.ceil(count / unit) * unit;

/**
 * Rows are padded with zeros to whole panels. A pitch is an odd number of panels, since at a power of two the rows of
 * a column would share a few lines of the cache.
 */
export function sizesOf(shape: ModelShape) {
  const { hiddenSize: m, vocabularySize: K } = shape;
  const { gates, states, kept } = cellSizes(shape.cell);
  // The products of a gate whose recurrent product has a bias of its own stay apart, in two blocks.
  const apart = cellOf(shape).recurrentBias ? 1 : 0;
  const mPanels = Math.ceil(m / PANEL);
  const kPanels = Math.ceil(K / PANEL);
  const gPanels = gates * mPanels;
  const aPanels = Math.max(gates + apart, kept) * mPanels;
  const pitch = (panels: number) => (panels | 1) * PANEL_BYTES;
  return {
    mInner: roundUp(m, VECTOR),
    gInner: (gates - 1) * mPanels * PANEL + roundUp(m, VECTOR),
    kInner: roundUp(K, VECTOR),
    mPanels,
    gPanels,
    aPanels,
    kPanels,
    mPanelBytes: mPanels * PANEL * PANEL_BYTES,
    gPanelBytes: gPanels * PANEL * PANEL_BYTES,
    kPanelBytes: kPanels * PANEL * PANEL_BYTES,
    blockBytes: mPanels * PANEL_BYTES,
    inputAt: apart * mPanels * PANEL_BYTES,
    mPitch: pitch(mPanels),
    sPitch: pitch(states * mPanels),
    aPitch: pitch(aPanels),
    gPitch: pitch(gPanels),
    kPitch: pitch(kPanels),
  };
}
