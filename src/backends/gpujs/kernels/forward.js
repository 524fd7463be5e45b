/** H [(tau + 1) B, m] with block `t` filled in: h_t = tanh(W h_{t-1} + U[:, x_t] + b); the other rows are copied. */
export default function forward(H, UT, WT, b, inputs, t) {
  const row = this.thread.y;
  const stream = row - t * this.constants.B;
  if (stream < 0 || stream >= this.constants.B) {
    return H[row][this.thread.x];
  }
  const before = row - this.constants.B;
  const x = inputs[before];
  let sum = b[0][this.thread.x] + UT[x][this.thread.x];
  for (let j = 0; j < this.constants.m; j++) {
    sum += WT[j][this.thread.x] * H[before][j];
  }
  return preciseTanh(sum);
}
