/**
 * The model in plain loops over Float32Arrays, one stream, step by step: what min-char-rnn becomes when it is
 * written down in JavaScript without a thought for speed. bench/peers/plain-loops.mjs takes any number of streams and
 * allocates nothing on its way.
 */
export class PlainRnn {
  /** @param weights U [m, K], W [m, m], V [K, m], row-major. */
  constructor({ m, K, tau, eta }, ids, weights) {
    Object.assign(this, { m, K, tau, eta, ids, cursor: 0, h: new Float32Array(m) });
    const sizes = [m * K, m * m, K * m, m, K];
    this.parameters = sizes.map((size) => new Float32Array(size));
    let at = 0;
    for (const matrix of this.parameters.slice(0, 3)) {
      matrix.set(weights.subarray(at, at + matrix.length));
      at += matrix.length;
    }
    this.gradients = sizes.map((size) => new Float32Array(size));
    this.memories = sizes.map((size) => new Float32Array(size));
  }

  /** @returns the loss in nats. */
  update() {
    const { m, tau, ids, gradients } = this;
    if (this.cursor + tau + 1 > ids.length) {
      this.cursor = 0;
      this.h.fill(0);
    }
    const hidden = [this.h];
    const probabilities = [];
    let loss = 0;
    for (let t = 0; t < tau; t++) {
      const at = this.cursor + t;
      hidden.push(this.hiddenStep(hidden[t], ids[at]));
      probabilities.push(this.softmax(hidden[t + 1]));
      loss -= Math.log(probabilities[t][ids[at + 1]]);
    }
    for (const gradient of gradients) gradient.fill(0);
    let carried = new Float32Array(m);
    for (let t = tau - 1; t >= 0; t--) {
      const at = this.cursor + t;
      probabilities[t][ids[at + 1]] -= 1;
      carried = this.stepBack(hidden[t], hidden[t + 1], probabilities[t], carried, ids[at]);
    }
    this.adagrad();
    this.h = hidden[tau];
    this.cursor += tau;
    return loss;
  }

  hiddenStep(before, x) {
    const { m, K } = this;
    const [U, W, , b] = this.parameters;
    const h = new Float32Array(m);
    for (let i = 0; i < m; i++) {
      let sum = U[i * K + x] + b[i];
      for (let j = 0; j < m; j++) sum += W[i * m + j] * before[j];
      h[i] = Math.tanh(sum);
    }
    return h;
  }

  softmax(h) {
    const { m, K } = this;
    const [, , V, , c] = this.parameters;
    const p = new Float32Array(K);
    let sum = 0;
    for (let k = 0; k < K; k++) {
      let o = c[k];
      for (let i = 0; i < m; i++) o += V[k * m + i] * h[i];
      p[k] = Math.exp(o);
      sum += p[k];
    }
    for (let k = 0; k < K; k++) p[k] /= sum;
    return p;
  }

  /** @returns what reaches the hidden units of the step before. */
  stepBack(before, h, dO, carried, x) {
    const { m, K } = this;
    const [, W, V] = this.parameters;
    const [gU, gW, gV, gb, gc] = this.gradients;
    for (let k = 0; k < K; k++) {
      gc[k] += dO[k];
      for (let i = 0; i < m; i++) {
        gV[k * m + i] += dO[k] * h[i];
        carried[i] += dO[k] * V[k * m + i];
      }
    }
    const next = new Float32Array(m);
    for (let i = 0; i < m; i++) {
      const da = carried[i] * (1 - h[i] * h[i]);
      gb[i] += da;
      gU[i * K + x] += da;
      for (let j = 0; j < m; j++) {
        gW[i * m + j] += da * before[j];
        next[j] += da * W[i * m + j];
      }
    }
    return next;
  }

  adagrad() {
    for (const [tensor, parameters] of this.parameters.entries()) {
      const gradients = this.gradients[tensor];
      const memory = this.memories[tensor];
      for (let i = 0; i < parameters.length; i++) {
        const g = Math.max(-5, Math.min(5, gradients[i]));
        memory[i] += g * g;
        parameters[i] -= (this.eta * g) / Math.sqrt(memory[i] + 1e-8);
      }
    }
  }
}
