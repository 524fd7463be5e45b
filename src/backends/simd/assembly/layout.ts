/**
 * Sizes, addresses and constants of a session. The host decides them (see ../layout.ts) and every instance imports
 * them, so that all threads agree without a word in shared memory. Addresses, pitches and distances are in bytes.
 *
 * A group is a few streams that one thread takes through a whole update while they are warm in its cache. A lane
 * is a fixed run of groups whose gradients are summed in one place, in order: whichever thread takes a lane, its
 * sums are the same bits.
 *
 * Rows consist of blocks of m floats, filled up with zeros to whole panels of eight:
 *
 *     unit row [m]       dh
 *     state row [S, m]   the states of a cell, h first
 *     gate row           W h (+ bR) in its first G blocks, and U x + b in the G from `inputAt` on. In most cells they
 *                        are the same blocks, and hold the sum. A gate whose products stay apart, the last of its
 *                        cell, has W h in the first block and U x in the last. The cell turns a row into what it
 *                        keeps for the way back, and then into derivatives.
 */

@external("layout", "K") export declare const K: i32;
@external("layout", "tau") export declare const tau: i32;
@external("layout", "B") export declare const B: i32;
@external("layout", "layers") export declare const layers: i32;
@external("layout", "threads") export declare const threads: i32;
/** Which of them this instance is, from 0. */
@external("layout", "thread") export declare const thread: i32;
/** Streams in a group, all but the last, and how many groups and lanes there are. */
@external("layout", "groupStreams") export declare const groupStreams: i32;
@external("layout", "groups") export declare const groups: i32;
@external("layout", "lanes") export declare const lanes: i32;
/** Whether matrices take their step while the sums of their gradients are still in registers. */
@external("layout", "stepsAtOnce") export declare const stepsAtOnce: bool;
@external("layout", "updatesPerEpoch") export declare const updatesPerEpoch: i32;

/** A thread that waits for longer looks whether the others live. */
@external("layout", "lookMilliseconds") export declare const lookMilliseconds: i32;

/** What the losses of all characters of an update, summed, are divided by. */
@external("layout", "lossDivisor") export declare const lossDivisor: i32;
/** Which of optimizer.ts it is, whether a gradient of 0 changes nothing for it, and its constants. */
@external("layout", "optimizer") export declare const optimizer: i32;
@external("layout", "sparse") export declare const sparse: i32;
@external("layout", "momentum") export declare const momentum: f32;
/** 1 - momentum and 1 - decay, rounded once: subtracted in float32, a decay near 1 would leave few digits. */
@external("layout", "freshMomentum") export declare const freshMomentum: f32;
@external("layout", "freshDecay") export declare const freshDecay: f32;
@external("layout", "epsilon") export declare const epsilon: f32;
@external("layout", "normEpsilon") export declare const normEpsilon: f64;
@external("layout", "fresh") export declare const FRESH: u32;
/** The id that ends a document, which no id is where there are none. */
@external("layout", "endMark") export declare const endMark: u32;
/** Most that an element of the gradients, and the norm of all, may be; infinite where they are not clipped so. */
@external("layout", "valueBound") export declare const valueBound: f32;
@external("layout", "normBound") export declare const normBound: f64;
/** See dropout.ts: 0 where nothing is dropped. */
@external("layout", "dropThreshold") export declare const dropThreshold: u32;
@external("layout", "dropScale") export declare const dropScale: f32;
@external("layout", "seed") export declare const seed: u32;

/** m, K and all gates rounded up to whole vectors: the length of inner loops. */
@external("layout", "mInner") export declare const mInner: i32;
@external("layout", "gInner") export declare const gInner: i32;
@external("layout", "kInner") export declare const kInner: i32;
/** Rows that a product takes at a time, so that what they read stays in the cache. */
@external("layout", "blockRows") export declare const blockRows: i32;
/** Rows over which a tile of a matrix' gradient grows in registers. */
@external("layout", "tileRows") export declare const tileRows: i32;
/** Panels of PANEL columns that m, the gates, a whole gate row and K fill. */
@external("layout", "mPanels") export declare const mPanels: i32;
@external("layout", "gPanels") export declare const gPanels: i32;
@external("layout", "aPanels") export declare const aPanels: i32;
@external("layout", "kPanels") export declare const kPanels: i32;
/** From one panel to the next of a matrix with a row per hidden unit, per unit of every gate, per character. */
@external("layout", "mPanelBytes") export declare const mPanelBytes: usize;
@external("layout", "gPanelBytes") export declare const gPanelBytes: usize;
@external("layout", "kPanelBytes") export declare const kPanelBytes: usize;
/** One block of a row, and from the beginning of a gate row to what comes from the input. */
@external("layout", "blockBytes") export declare const blockBytes: usize;
@external("layout", "inputAt") export declare const inputAt: usize;
/** From one row to the next: unit rows, state rows, gate rows, U of the first layer, logits. */
@external("layout", "mPitch") export declare const mPitch: usize;
@external("layout", "sPitch") export declare const sPitch: usize;
@external("layout", "aPitch") export declare const aPitch: usize;
@external("layout", "gPitch") export declare const gPitch: usize;
@external("layout", "kPitch") export declare const kPitch: usize;

/**
 * Parameters: U of the first layer [K, G m] (a row per character), c, and as panels of rows V [K, m], W [G m, m] and
 * the next layer's U [G m, m]; b [G m] and, where a gate has one, its bR [m]. From `layerBytes` on the same follow for
 * the layer above.
 */
@external("layout", "U") export declare const U: usize;
@external("layout", "V") export declare const V: usize;
@external("layout", "c") export declare const c: usize;
@external("layout", "W") export declare const W: usize;
@external("layout", "b") export declare const b: usize;
@external("layout", "bR") export declare const bR: usize;
@external("layout", "nextU") export declare const nextU: usize;
@external("layout", "layerBytes") export declare const layerBytes: usize;
/** All parameters; from one slot of moments, or one lane of gradients, to the next. */
@external("layout", "parameterBytes") export declare const parameterBytes: usize;
/** From a parameter to its first moment, and to its gradient in the first lane. */
@external("layout", "toMoments") export declare const toMoments: usize;
@external("layout", "toGradient") export declare const toGradient: usize;
/** Column copies of V, W and the next layer's U, as panels; and from those of a layer to those of the next. */
@external("layout", "Vt") export declare const Vt: usize;
@external("layout", "Wt") export declare const Wt: usize;
@external("layout", "nextUt") export declare const nextUt: usize;
@external("layout", "layerColumnBytes") export declare const layerColumnBytes: usize;

/** State rows of every layer and stream between updates [layers, B]. */
@external("layout", "carried") export declare const carried: usize;
/**
 * This thread's scratch for one group of n streams, a part of `statesBytes` or `gatesBytes` for each layer. State rows
 * 0 … tau [(tau + 1) n]: row t n + stream.
 */
@external("layout", "states") export declare const states: usize;
@external("layout", "statesBytes") export declare const statesBytes: usize;
/** State rows of which h is what the layer above sees, where some of it is dropped. */
@external("layout", "dropped") export declare const dropped: usize;
/** Gate rows 1 … tau [tau n]. */
@external("layout", "gates") export declare const gates: usize;
@external("layout", "gatesBytes") export declare const gatesBytes: usize;
/** Unit rows [tau n]: what reaches h of the present layer. May be its gate rows, where there is one gate. */
@external("layout", "dH") export declare const dH: usize;
/** State rows [n]: what reaches the states before a step other than through products. */
@external("layout", "dStates") export declare const dStates: usize;
/** Logits, then probabilities, then do [tau n, K]. */
@external("layout", "O") export declare const O: usize;
/** h, h as seen from above, gate rows and do as panels [rows, 8], and the way from one panel to the next. */
@external("layout", "packedH") export declare const packedH: usize;
@external("layout", "packedDropped") export declare const packedDropped: usize;
@external("layout", "packedA") export declare const packedA: usize;
@external("layout", "packedO") export declare const packedO: usize;
@external("layout", "packedBytes") export declare const packedBytes: usize;
/** Where there are documents: whether a gate row reads the end mark [tau n], and a state row that stays zero. */
@external("layout", "beginnings") export declare const beginnings: usize;
@external("layout", "zeroStates") export declare const zeroStates: usize;
/** Marks of the characters met [K], see reduce.ts. */
@external("layout", "marks") export declare const marks: usize;

/** Sum of -ln p[y] over each lane, float64. */
@external("layout", "laneLosses") export declare const laneLosses: usize;
/** Loss of each update of one call, float64, and the optimiser's numbers for it, four float32. */
@external("layout", "losses") export declare const losses: usize;
@external("layout", "numbers") export declare const numbers: usize;
/** uint32 ids of the text, where each stream reads [updatesPerEpoch, B], and ids of the held-out text. */
@external("layout", "ids") export declare const ids: usize;
@external("layout", "starts") export declare const starts: usize;
@external("layout", "validationIds") export declare const validationIds: usize;
/** Words that the threads share: see threads.ts. */
@external("layout", "control") export declare const control: usize;

/** Bytes in a row of a panel: 8 floats, two vectors. */
export const PANEL: usize = 32;
/** Bytes in a vector: 4 floats. */
export const VECTOR: usize = 16;
