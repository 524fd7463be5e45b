/**
 * The products and sums that the reference consists of, on row-major matrices. Four rows are taken at a time,
 * so that each vector element is loaded once for four multiply-adds; otherwise these are the plain loops.
 */
import type { RealArray } from './tensors.ts';

/** out[i] += sum over j of M[i, j] x[j].   M [rows, columns], x [columns], out [rows] */
export function addProduct(out: Float64Array, M: RealArray, x: Float64Array): void {
  const rows = out.length;
  const columns = x.length;
  let i = 0;
  for (; i + 3 < rows; i += 4) {
    const r0 = i * columns;
    const r1 = r0 + columns;
    const r2 = r1 + columns;
    const r3 = r2 + columns;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let j = 0; j < columns; j++) {
      const xj = x[j]!;
      s0 += M[r0 + j]! * xj;
      s1 += M[r1 + j]! * xj;
      s2 += M[r2 + j]! * xj;
      s3 += M[r3 + j]! * xj;
    }
    out[i]! += s0;
    out[i + 1]! += s1;
    out[i + 2]! += s2;
    out[i + 3]! += s3;
  }
  for (; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += M[i * columns + j]! * x[j]!;
    out[i]! += sum;
  }
}

/** out[j] += sum over i of M[i, j] y[i].   M [rows, columns], y [rows], out [columns] */
export function addTransposedProduct(out: Float64Array, M: RealArray, y: Float64Array): void {
  const rows = y.length;
  const columns = out.length;
  let i = 0;
  for (; i + 3 < rows; i += 4) {
    const r0 = i * columns;
    const r1 = r0 + columns;
    const r2 = r1 + columns;
    const r3 = r2 + columns;
    const y0 = y[i]!;
    const y1 = y[i + 1]!;
    const y2 = y[i + 2]!;
    const y3 = y[i + 3]!;
    for (let j = 0; j < columns; j++) {
      out[j]! += M[r0 + j]! * y0 + M[r1 + j]! * y1 + (M[r2 + j]! * y2 + M[r3 + j]! * y3);
    }
  }
  for (; i < rows; i++) for (let j = 0; j < columns; j++) out[j]! += M[i * columns + j]! * y[i]!;
}

/** G[i, j] += sum over t of left[t][i] right[t][j].   left: rows [rows], right: rows [columns], G [rows, columns] */
export function addOuterProducts(
  G: Float64Array,
  left: readonly Float64Array[],
  right: readonly Float64Array[],
): void {
  let t = 0;
  for (; t + 3 < left.length; t += 4) addFourOuterProducts(G, left.slice(t, t + 4), right.slice(t, t + 4));
  for (; t < left.length; t++) {
    const l = left[t]!;
    const r = right[t]!;
    for (let i = 0, at = 0; i < l.length; i++)
      for (let j = 0; j < r.length; j++, at++) G[at]! += l[i]! * r[j]!;
  }
}

function addFourOuterProducts(
  G: Float64Array,
  left: readonly Float64Array[],
  right: readonly Float64Array[],
): void {
  const [l0, l1, l2, l3] = left as [Float64Array, Float64Array, Float64Array, Float64Array];
  const [r0, r1, r2, r3] = right as [Float64Array, Float64Array, Float64Array, Float64Array];
  const columns = r0.length;
  for (let i = 0, at = 0; i < l0.length; i++) {
    const d0 = l0[i]!;
    const d1 = l1[i]!;
    const d2 = l2[i]!;
    const d3 = l3[i]!;
    for (let j = 0; j < columns; j++, at++) {
      G[at]! += d0 * r0[j]! + d1 * r1[j]! + (d2 * r2[j]! + d3 * r3[j]!);
    }
  }
}

/** out[first + i stride] += term[i]: a row, or with the number of columns as stride a column. */
export function add(out: Float64Array, term: RealArray, first = 0, stride = 1): void {
  for (let i = 0, at = first; i < term.length && at < out.length; i++, at += stride) out[at]! += term[i]!;
}

export function sum(row: Float64Array): number {
  let all = 0;
  for (let k = 0; k < row.length; k++) all += row[k]!;
  return all;
}
