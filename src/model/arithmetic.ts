import { add, addOuterProducts, addProduct, addTransposedProduct, sum } from './products.ts';
import type { RealArray } from './tensors.ts';

/** What the passes of the reference are made of, beside its cells: plain float64, or rounded at random (rounding.ts). */
export interface Arithmetic {
  /** out += M x.   M [rows, columns], x [columns], out [rows] */
  addProduct(out: Float64Array, M: RealArray, x: Float64Array): void;
  /** out += Mᵀ y.   M [rows, columns], y [rows], out [columns] */
  addTransposedProduct(out: Float64Array, M: RealArray, y: Float64Array): void;
  /** G += Σ over t of left[t] right[t]ᵀ.   G [rows, columns] */
  addOuterProducts(G: Float64Array, left: readonly Float64Array[], right: readonly Float64Array[]): void;
  /** out[first + i stride] += term[i], over the length of term or of what is left of out. */
  add(out: Float64Array, term: RealArray, first?: number, stride?: number): void;
  /** The sum of a row. */
  sum(row: Float64Array): number;
  /** Is shown each row of numbers that was computed, before it is used, and may round it. */
  round(row: Float64Array): void;
}

/** The reference's own. */
export const FLOAT64: Arithmetic = {
  addProduct,
  addTransposedProduct,
  addOuterProducts,
  add,
  sum,
  round() {},
};
