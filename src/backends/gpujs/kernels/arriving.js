/** (1 - h_t²) ∘ Vᵀ do_t [tau B, m]: da_t but for what comes from the next step. */
export default function arriving(H, dO, V) {
  const h = H[this.thread.y + this.constants.B][this.thread.x];
  let sum = 0;
  for (let k = 0; k < this.constants.K; k++) {
    sum += V[k][this.thread.x] * dO[this.thread.y][k];
  }
  return (1 - h * h) * sum;
}
