/**
 * Pearson's r of many rows of numbers, which come position by position, with a few columns that are known beforehand.
 * These are centred, so that a row's mean drops out of every product.
 */
export class Correlator {
  readonly #rows: number;
  readonly #columns: readonly Float64Array[];
  readonly #products: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  /**
   * @param rows numbers at each position.
   * @param columns each with one number for every position that will be added.
   */
  constructor(rows: number, columns: readonly ArrayLike<number>[]) {
    this.#rows = rows;
    this.#columns = columns.map(centred);
    this.#products = new Float64Array(columns.length * rows);
    this.#sums = new Float64Array(rows);
    this.#squares = new Float64Array(rows);
  }

  /** @param values of the next position [rows]. */
  add(values: ArrayLike<number>): void {
    const position = this.#count++;
    for (let row = 0; row < this.#rows; row++) {
      const value = values[row]!;
      this.#sums[row]! += value;
      this.#squares[row]! += value * value;
    }
    for (const [column, numbers] of this.#columns.entries()) {
      const number = numbers[position]!;
      const first = column * this.#rows;
      for (let row = 0; row < this.#rows; row++) this.#products[first + row]! += number * values[row]!;
    }
  }

  /** r [columns, rows]; NaN where a column, or a row, is the same everywhere. */
  result(): Float64Array {
    const spreads = this.#columns.map((numbers) => numbers.reduce((sum, x) => sum + x * x, 0));
    return this.#products.map((product, i) => {
      const row = i % this.#rows;
      const mean = this.#sums[row]! / this.#count;
      const spread = this.#squares[row]! - mean * this.#sums[row]!;
      // Less is what rounding leaves of a row that never moves.
      if (spread <= 1e-12 * this.#squares[row]!) return Number.NaN;
      return product / Math.sqrt(spread * spreads[Math.floor(i / this.#rows)]!);
    });
  }
}

function centred(numbers: ArrayLike<number>): Float64Array {
  const own = Float64Array.from(numbers);
  const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
  return own.map((x) => x - mean);
}
