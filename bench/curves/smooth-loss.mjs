const RECENT = 100;

/** The losses of a training as one tells them. */
export class SmoothLoss {
  /** 0.999 of the smooth loss before and 0.001 of each loss. */
  smooth;
  #recent = [];

  /** @param {number[]} losses of the next updates */
  add(losses) {
    for (const loss of losses) {
      this.smooth = this.smooth === undefined ? loss : 0.999 * this.smooth + 0.001 * loss;
    }
    this.#recent = [...this.#recent, ...losses.slice(-RECENT)].slice(-RECENT);
  }

  /** Mean of the last losses. */
  get recent() {
    return this.#recent.reduce((sum, loss) => sum + loss, 0) / this.#recent.length;
  }
}
