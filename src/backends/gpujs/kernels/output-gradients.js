/** dO [tau B, K]: do_t = (p_t - onehot(y_t)) / B. */
export default function outputGradients(O, norms, targets) {
  const p = Math.exp(O[this.thread.y][this.thread.x] - norms[this.thread.y]);
  let hit = 0;
  if (targets[this.thread.y] === this.thread.x) {
    hit = 1;
  }
  return (p - hit) / this.constants.B;
}
