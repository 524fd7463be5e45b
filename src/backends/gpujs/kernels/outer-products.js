/**
 * Σ over rows of left[row] right[row + offset]ᵀ: dW = Σ da_t h_{t-1}ᵀ with offset 0, dV = Σ do_t h_tᵀ with
 * offset B. Summed by time step first, so that float32 rounding grows with √B + √tau instead of √(B tau).
 */
export default function outerProducts(left, right, offset) {
  let sum = 0;
  for (let t = 0; t < this.constants.tau; t++) {
    let part = 0;
    for (let stream = 0; stream < this.constants.B; stream++) {
      const row = t * this.constants.B + stream;
      const other = row + offset;
      part += left[row][this.thread.y] * right[other][this.thread.x];
    }
    sum += part;
  }
  return sum;
}
