/** dA [tau B, m] with (1 - h_t²) ∘ Wᵀ da_{t+1} added to block t - 1; the other rows are copied. */
export default function backward(dA, H, W, t) {
  const row = this.thread.y;
  const stream = row - (t - 1) * this.constants.B;
  if (stream < 0 || stream >= this.constants.B) {
    return dA[row][this.thread.x];
  }
  const after = row + this.constants.B;
  const h = H[after][this.thread.x];
  let sum = 0;
  for (let i = 0; i < this.constants.m; i++) {
    sum += W[i][this.thread.x] * dA[after][i];
  }
  return dA[row][this.thread.x] + (1 - h * h) * sum;
}
