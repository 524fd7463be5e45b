/** h_tau [B, m]: the last block of H. */
export default function end(H) {
  return H[this.thread.y + this.constants.tau * this.constants.B][this.thread.x];
}
