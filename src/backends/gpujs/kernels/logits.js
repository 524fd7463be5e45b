/** O [tau B, K]: o_t = V h_t + c. */
export default function logits(H, VT, c) {
  const row = this.thread.y + this.constants.B;
  let sum = c[0][this.thread.x];
  for (let i = 0; i < this.constants.m; i++) {
    sum += VT[i][this.thread.x] * H[row][i];
  }
  return sum;
}
