/**
 * Stochastic arithmetic (La Porte and Vignes 1974, Parker 1997): every number that the reference computes is rounded at
 * random. How far the results of such draws spread is the error that the precision has there, whatever amplifies it.
 */
import { Random } from '../random.ts';
import { type Arithmetic, FLOAT64 } from './arithmetic.ts';
import type { RealArray } from './tensors.ts';

/** Largest relative error of one rounding. */
export const UNITS = { float32: 2 ** -24, float64: 2 ** -53 };

const { fround } = Math;

/** A draw of float64 itself: what the reference's own results are certain to. */
export function float64Draw(seed: number): Arithmetic {
  return { ...FLOAT64, round: randomRounding(seed, UNITS.float64) };
}

/**
 * A draw of what a right computation in float32 may come to: plain loops that round after every four terms. No backend's
 * order of summation, exp or tanh is imitated.
 * @param seed of the roundings: another draws others, independent of these.
 */
export function float32Draw(seed: number): Arithmetic {
  // Numbers are rounded as multiples of 1 / grid. Were it 1 for all draws, they would round alike where sums are long.
  const grid = 1 + new Random(seed).uniform();
  const round = (x: number) => fround(x * grid) / grid;
  const roundAll = (row: Float64Array) => {
    for (let i = 0; i < row.length; i++) row[i] = round(row[i]!);
  };
  return {
    addProduct(out, M, x) {
      for (let i = 0; i < out.length; i++) out[i] = dot(out[i]!, M, i * x.length, x, grid);
    },
    addTransposedProduct(out, M, y) {
      const columns = out.length;
      for (let i = 0; i < y.length; i += 4) {
        FLOAT64.addTransposedProduct(out, M.subarray(i * columns, (i + 4) * columns), y.subarray(i, i + 4));
        roundAll(out);
      }
    },
    addOuterProducts(G, left, right) {
      for (let t = 0; t < left.length; t += 4) {
        FLOAT64.addOuterProducts(G, left.slice(t, t + 4), right.slice(t, t + 4));
        roundAll(G);
      }
    },
    add(out, term, first = 0, stride = 1) {
      for (let i = 0, at = first; i < term.length && at < out.length; i++, at += stride)
        out[at] = round(out[at]! + term[i]!);
    },
    sum: (row) => row.reduce((all, x) => round(all + x), 0),
    round: randomRounding(seed, UNITS.float32),
  };
}

/** sum + Σ over j of M[row + j] x[j] */
function dot(sum: number, M: RealArray, row: number, x: Float64Array, grid: number): number {
  let scaled = sum * grid;
  let j = 0;
  for (let at = row; j + 3 < x.length; j += 4, at += 4) {
    const pair = M[at]! * x[j]! + M[at + 1]! * x[j + 1]!;
    scaled = fround(scaled + grid * (pair + (M[at + 2]! * x[j + 2]! + M[at + 3]! * x[j + 3]!)));
  }
  for (; j < x.length; j++) scaled = fround(scaled + grid * M[row + j]! * x[j]!);
  return scaled / grid;
}

/** Changes each number by a relative error, uniform in one rounding up and down (xorshift32, Marsaglia 2003). */
function randomRounding(seed: number, unit: number): (row: Float64Array) => void {
  let bits = Math.imul(seed + 1, 0x9e3779b9) | 1;
  return (row) => {
    for (let i = 0; i < row.length; i++) {
      bits ^= bits << 13;
      bits ^= bits >>> 17;
      bits ^= bits << 5;
      row[i]! *= 1 + unit * (bits / 2 ** 31);
    }
  };
}
