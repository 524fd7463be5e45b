/**
 * What a unit does in one step, between the products with U and W, which are the layer's affair. All that anything
 * else knows of a cell are its gates G, its carried states S and its kept numbers R; every array is a block of m
 * units after the other: gate g of unit i is at [g m + i].
 */
export interface Cell {
  /** What it is, for people who choose: one sentence without a full stop. */
  readonly help: string;
  /** Blocks of m rows in U, W and b, in order: G of them. */
  readonly gates: readonly string[];
  /** Those of the gates that are σ, from 0, shut, to 1, open. Their values are among the kept numbers. */
  readonly logistic: readonly string[];
  /** Carried from step to step, by the names that files give them: S of them. The first is the output h. */
  readonly states: readonly string[];
  /** Numbers that the backward step needs beside the states: R of them. */
  readonly kept: readonly string[];
  /** The gate whose recurrent product has a bias bR of its own. */
  readonly recurrentBias?: string;
  /** The gate whose bias starts at 1 instead of 0. */
  readonly biasOfOne?: string;
  /**
   * One step of m units.
   * @param x [G, m] U input + b
   * @param r [G, m] W h, and bR where the cell has it
   * @param before [S, m] carried states
   * @param after [S, m] is written: the next states
   * @param kept [R, m] is written
   */
  forward(
    x: Float64Array,
    r: Float64Array,
    before: Float64Array,
    after: Float64Array,
    kept: Float64Array,
  ): void;
  /**
   * The step's derivatives.
   * @param dAfter [S, m] of the loss by the states after the step
   * @param dx [G, m] is written: by x
   * @param dr [G, m] is written: by r
   * @param dBefore [S, m] is written: by the states before, other than through r
   */
  backward(
    dAfter: Float64Array,
    before: Float64Array,
    after: Float64Array,
    kept: Float64Array,
    dx: Float64Array,
    dr: Float64Array,
    dBefore: Float64Array,
  ): void;
}

/** The logistic function. */
export function sigmoid(a: number): number {
  return 1 / (1 + Math.exp(-a));
}

/** 1 - tanh(a)², without the cancellation that a saturated unit meets there. */
export function tanhSlope(a: number): number {
  const q = Math.exp(-2 * Math.abs(a));
  return (4 * q) / (1 + q) ** 2;
}
