/**
 * Sizes and addresses. The host decides them (see ../layout.ts) and every instance imports them, so that all
 * threads agree without a word in shared memory. Addresses, pitches and distances are in bytes.
 *
 * A group is a few streams that one thread takes through a whole update while they are warm in its cache. A lane
 * is a fixed run of groups whose gradients are summed in one place, in order: whichever thread takes a lane, its
 * sums are the same bits.
 */

@external("layout", "K") export declare const K: i32;
@external("layout", "tau") export declare const tau: i32;
@external("layout", "B") export declare const B: i32;
@external("layout", "threads") export declare const threads: i32;
/** Which of them this instance is, from 0. */
@external("layout", "thread") export declare const thread: i32;
/** Streams in a group, all but the last, and how many groups and lanes there are. */
@external("layout", "groupStreams") export declare const groupStreams: i32;
@external("layout", "groups") export declare const groups: i32;
@external("layout", "lanes") export declare const lanes: i32;
@external("layout", "updatesPerEpoch") export declare const updatesPerEpoch: i32;
/** Characters in the part of each stream. */
@external("layout", "streamLength") export declare const streamLength: i32;

/** A thread that waits for longer looks whether the others live. */
@external("layout", "lookMilliseconds") export declare const lookMilliseconds: i32;

/** m and K rounded up to whole vectors: the length of inner loops. */
@external("layout", "mInner") export declare const mInner: i32;
@external("layout", "kInner") export declare const kInner: i32;
/** Rows that the logits and dH take at a time, so that what they read stays in the cache. */
@external("layout", "blockRows") export declare const blockRows: i32;
/** Rows over which a tile of dW or dV grows in registers. */
@external("layout", "tileRows") export declare const tileRows: i32;
/** Panels of PANEL columns that m and K fill. */
@external("layout", "mPanels") export declare const mPanels: i32;
@external("layout", "kPanels") export declare const kPanels: i32;
/** From one panel to the next: W, Wt and Vt have a row per hidden unit, V a row per character. */
@external("layout", "mPanelBytes") export declare const mPanelBytes: usize;
@external("layout", "kPanelBytes") export declare const kPanelBytes: usize;
/** From one row of H, dA and U, of O, to the next. */
@external("layout", "mPitch") export declare const mPitch: usize;
@external("layout", "kPitch") export declare const kPitch: usize;

/** Parameters: U [K, m] (a row per character), W and V as panels of rows, b, c. */
@external("layout", "U") export declare const U: usize;
@external("layout", "W") export declare const W: usize;
@external("layout", "V") export declare const V: usize;
@external("layout", "b") export declare const b: usize;
@external("layout", "c") export declare const c: usize;
/** From a parameter to its AdaGrad memory, and to its gradient in the first lane. */
@external("layout", "toMemory") export declare const toMemory: usize;
@external("layout", "toGradient") export declare const toGradient: usize;
/** From a gradient in one lane to the same in the next. */
@external("layout", "laneBytes") export declare const laneBytes: usize;
/** Column copies of W and V, as panels. */
@external("layout", "Wt") export declare const Wt: usize;
@external("layout", "Vt") export declare const Vt: usize;

/** h of every stream between updates [B, m]. */
@external("layout", "hidden") export declare const hidden: usize;
/** This thread's scratch for one group of n streams. h_0 … h_tau [(tau + 1) n, m]: row t n + stream. */
@external("layout", "H") export declare const H: usize;
/** da_1 … da_tau [tau n, m]; holds dh before the way back through time. */
@external("layout", "dA") export declare const dA: usize;
/** Logits, then probabilities, then do [tau n, K]. */
@external("layout", "O") export declare const O: usize;
/** The same three as panels [rows, 8], and the way from one panel to the next. */
@external("layout", "packedH") export declare const packedH: usize;
@external("layout", "packedA") export declare const packedA: usize;
@external("layout", "packedO") export declare const packedO: usize;
@external("layout", "packedBytes") export declare const packedBytes: usize;
/** Sum of -ln p[y] over each lane, float64. */
@external("layout", "laneLosses") export declare const laneLosses: usize;
/** Mean loss of each update of one call, float64. */
@external("layout", "losses") export declare const losses: usize;
/** uint32 ids of the text, and of the held-out text. */
@external("layout", "ids") export declare const ids: usize;
@external("layout", "validationIds") export declare const validationIds: usize;
/** Words that the threads share: see threads.ts. */
@external("layout", "control") export declare const control: usize;

/** Bytes in a row of a panel: 8 floats, two vectors. */
export const PANEL: usize = 32;
/** Bytes in a vector: 4 floats. */
export const VECTOR: usize = 16;
