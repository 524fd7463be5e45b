/** h_tau [B, m]: the last block of H. */
function end(H) {
  return H[this.thread.y + this.constants.tau * this.constants.B][this.thread.x];
}
