/** h_0 [B, m] → the first block of H [(tau + 1) B, m]; the other rows are filled by forward(). */
export default function begin(hidden) {
  if (this.thread.y < this.constants.B) {
    return hidden[this.thread.y][this.thread.x];
  }
  return 0;
}
