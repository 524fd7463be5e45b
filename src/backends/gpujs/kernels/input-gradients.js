/** dUᵀ [K, m]: each da_t is added to the row of the character that was read. */
export default function inputGradients(dA, inputs) {
  let sum = 0;
  for (let t = 0; t < this.constants.tau; t++) {
    let part = 0;
    for (let stream = 0; stream < this.constants.B; stream++) {
      const row = t * this.constants.B + stream;
      if (inputs[row] === this.thread.y) {
        part += dA[row][this.thread.x];
      }
    }
    sum += part;
  }
  return sum;
}
