/** Σ over rows, as one row: db = Σ da_t, dc = Σ do_t; summed by time step first, as outerProducts() does. */
export default function columnSums(matrix) {
  let sum = 0;
  for (let t = 0; t < this.constants.tau; t++) {
    let part = 0;
    for (let stream = 0; stream < this.constants.B; stream++) {
      const row = t * this.constants.B + stream;
      part += matrix[row][this.thread.x];
    }
    sum += part;
  }
  return sum;
}
