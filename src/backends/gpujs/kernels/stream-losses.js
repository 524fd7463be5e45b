/** Σ over time of -ln p_t[y_t], a stream each: [B] nats. */
export default function streamLosses(O, norms, targets) {
  let sum = 0;
  for (let t = 0; t < this.constants.tau; t++) {
    const row = t * this.constants.B + this.thread.x;
    const y = targets[row];
    sum += norms[row] - O[row][y];
  }
  return sum;
}
