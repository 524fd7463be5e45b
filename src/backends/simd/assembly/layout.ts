/**
 * Sizes and addresses. The host decides them (see ../layout.ts) and every instance imports them, so that all
 * threads agree without a word in shared memory. Addresses, pitches and distances are in bytes.
 */

@external("layout", "K") export declare const K: i32;
@external("layout", "tau") export declare const tau: i32;
@external("layout", "B") export declare const B: i32;
@external("layout", "threads") export declare const threads: i32;
@external("layout", "updatesPerEpoch") export declare const updatesPerEpoch: i32;
/** Characters in the part of each stream. */
@external("layout", "streamLength") export declare const streamLength: i32;

/** m and K rounded up to whole vectors: the length of inner loops. */
@external("layout", "mInner") export declare const mInner: i32;
@external("layout", "kInner") export declare const kInner: i32;
/** Rows that long products take at a time, so that what they read stays in the cache. */
@external("layout", "blockRows") export declare const blockRows: i32;
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
/** From a parameter to its AdaGrad memory and to its gradient. */
@external("layout", "toMemory") export declare const toMemory: usize;
@external("layout", "toGradient") export declare const toGradient: usize;
/** Column copies of W and V, as panels. */
@external("layout", "Wt") export declare const Wt: usize;
@external("layout", "Vt") export declare const Vt: usize;

/** h_0 … h_tau [(tau + 1) B, m]: row t B + stream. */
@external("layout", "H") export declare const H: usize;
/** da_1 … da_tau [tau B, m]; holds dh before the way back through time. */
@external("layout", "dA") export declare const dA: usize;
/** Logits, then probabilities, then do [tau B, K]. */
@external("layout", "O") export declare const O: usize;
/** -ln p[y] of each row, float64 [tau B]. */
@external("layout", "rowLosses") export declare const rowLosses: usize;
/** Mean loss of each update of one call, float64. */
@external("layout", "losses") export declare const losses: usize;
/** uint32 ids of the text, and of the held-out text. */
@external("layout", "ids") export declare const ids: usize;
@external("layout", "validationIds") export declare const validationIds: usize;
/** Rows for evaluate(): h [blockRows + 1, m] and o [blockRows, K]. */
@external("layout", "scratchH") export declare const scratchH: usize;
@external("layout", "scratchO") export declare const scratchO: usize;
/** Words that the threads share: see threads.ts. */
@external("layout", "control") export declare const control: usize;

/** Bytes in a row of a panel: 8 floats, two vectors. */
export const PANEL: usize = 32;
/** Bytes in a vector: 4 floats. */
export const VECTOR: usize = 16;
