/** ln Σ exp(o_t) [tau B]; the largest logit is subtracted first, so that nothing overflows. */
export default function normalisers(O) {
  let largest = O[this.thread.x][0];
  for (let k = 1; k < this.constants.K; k++) {
    largest = Math.max(largest, O[this.thread.x][k]);
  }
  let sum = 0;
  for (let k = 0; k < this.constants.K; k++) {
    sum += Math.exp(O[this.thread.x][k] - largest);
  }
  return largest + Math.log(sum);
}
