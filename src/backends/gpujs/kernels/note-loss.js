/** The ring of losses with the mean over the streams written into its slot control[1]. */
export default function noteLoss(losses, perStream, control) {
  if (this.thread.x !== control[1]) {
    return losses[this.thread.x];
  }
  let sum = 0;
  for (let stream = 0; stream < this.constants.B; stream++) {
    sum += perStream[stream];
  }
  return sum / this.constants.B;
}
