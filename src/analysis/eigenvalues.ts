/** The eigenvalues of a real matrix, with the textbook's QR algorithm: Hessenberg form, double shifts, deflation. */

export interface Eigenvalue {
  readonly re: number;
  readonly im: number;
}

/** Steps on one block after which unusual shifts are taken for once, and after which it is given up. */
const UNUSUAL = 10;
const MOST = 60;

/**
 * The eigenvalues of a square matrix, in no order (Francis 1961; Golub and Van Loan, Matrix Computations, 7.5).
 * @param matrix [n, n], row by row; not changed.
 * @throws RangeError where a number is not finite, or the algorithm does not converge.
 */
export function eigenvalues(matrix: ArrayLike<number>, n: number): Eigenvalue[] {
  const H = Array.from({ length: n }, (_, row) =>
    Float64Array.from({ length: n }, (_, column) => matrix[row * n + column]!),
  );
  if (H.some((row) => row.some((value) => !Number.isFinite(value)))) {
    throw new RangeError('the matrix has numbers that are not finite');
  }
  reduceToHessenberg(H);
  const found: Eigenvalue[] = [];
  let last = n - 1;
  for (let steps = 0; last >= 0; ) {
    const first = startOfBlock(H, last);
    if (last - first > 1) {
      if (++steps > MOST) throw new RangeError('the eigenvalues do not converge');
      francisStep(H, first, last, steps % UNUSUAL === 0);
    } else {
      found.push(...(first === last ? [{ re: H[last]![last]!, im: 0 }] : ofPair(H, first)));
      last = first - 1;
      steps = 0;
    }
  }
  return found;
}

type Matrix = Float64Array[];

/** Zeros below the subdiagonal, by reflections from both sides. */
function reduceToHessenberg(H: Matrix): void {
  const n = H.length;
  for (let k = 0; k < n - 2; k++) {
    const column = Float64Array.from({ length: n - k - 1 }, (_, i) => H[k + 1 + i]![k]!);
    reflect(H, column, k + 1, k, 0, n - 1);
  }
}

/**
 * H ← P H P with the Householder reflection P that maps `x` onto the first axis; P acts on rows and columns
 * at … at + x.length - 1.
 * @param fromColumn the first column in which these rows are not zero.
 * @param firstRow, lastRow of the columns, the rest being zero or no longer wanted.
 */
function reflect(
  H: Matrix,
  x: Float64Array,
  at: number,
  fromColumn: number,
  firstRow: number,
  lastRow: number,
): void {
  const norm = Math.hypot(...x);
  if (norm === 0) return;
  const v = x.slice();
  v[0]! += x[0]! < 0 ? -norm : norm;
  const scale = 2 / v.reduce((sum, value) => sum + value * value, 0);
  for (let column = fromColumn; column < H.length; column++) {
    let product = 0;
    for (let i = 0; i < v.length; i++) product += v[i]! * H[at + i]![column]!;
    for (let i = 0; i < v.length; i++) H[at + i]![column]! -= scale * product * v[i]!;
  }
  for (let row = firstRow; row <= lastRow; row++) {
    let product = 0;
    for (let i = 0; i < v.length; i++) product += v[i]! * H[row]![at + i]!;
    for (let i = 0; i < v.length; i++) H[row]![at + i]! -= scale * product * v[i]!;
  }
}

/** The first row of the block that ends at `last`, once what is negligible below the diagonal is cut. */
function startOfBlock(H: Matrix, last: number): number {
  let row = last;
  for (; row > 0; row--) {
    const beside = Math.abs(H[row]![row]!) + Math.abs(H[row - 1]![row - 1]!);
    if (Math.abs(H[row]![row - 1]!) <= Number.EPSILON * (beside || 1)) break;
  }
  if (row > 0) H[row]![row - 1] = 0;
  return row;
}

/** The eigenvalues of the 2 × 2 block that begins at `k`. */
function ofPair(H: Matrix, k: number): Eigenvalue[] {
  const [a, b, c, d] = [H[k]![k]!, H[k]![k + 1]!, H[k + 1]![k]!, H[k + 1]![k + 1]!];
  const middle = (a + d) / 2;
  const half = (a - d) / 2;
  const square = half * half + b * c;
  const root = Math.sqrt(Math.abs(square));
  if (square < 0) {
    return [
      { re: middle, im: root },
      { re: middle, im: -root },
    ];
  }
  // The one that is farther from 0 first, and the other from the product: no cancellation.
  const far = middle < 0 ? middle - root : middle + root;
  const near = far === 0 ? 0 : (a * d - b * c) / far;
  return [
    { re: far, im: 0 },
    { re: near, im: 0 },
  ];
}

/** One implicit double-shift step on rows first … last, which are three at least. */
function francisStep(H: Matrix, first: number, last: number, unusual: boolean): void {
  const [trace, determinant] = unusual ? unusualShifts(H, last) : shifts(H, last);
  const [p, q, r] = [H[first]!, H[first + 1]!, H[first + 2]!];
  let x = Float64Array.of(
    p[first]! * p[first]! + p[first + 1]! * q[first]! - trace * p[first]! + determinant,
    q[first]! * (p[first]! + q[first + 1]! - trace),
    q[first]! * r[first + 1]!,
  );
  for (let k = first; k < last; k++) {
    reflect(H, x, k, Math.max(first, k - 1), first, Math.min(last, k + 3));
    const left = Math.min(3, last - k);
    x = Float64Array.from({ length: left }, (_, i) => H[k + 1 + i]![k]!);
  }
}

/** Sum and product of the eigenvalues of the last 2 × 2 block. */
function shifts(H: Matrix, last: number): [trace: number, determinant: number] {
  const [a, b] = [H[last - 1]![last - 1]!, H[last - 1]![last]!];
  const [c, d] = [H[last]![last - 1]!, H[last]![last]!];
  return [a + d, a * d - b * c];
}

/** Others, which break a cycle that the usual ones are caught in (Martin, Peters and Wilkinson 1970). */
function unusualShifts(H: Matrix, last: number): [trace: number, determinant: number] {
  const size = Math.abs(H[last]![last - 1]!) + Math.abs(H[last - 1]![last - 2]!);
  return [1.5 * size, size * size];
}
