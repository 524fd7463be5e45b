/** Plain loops over Float32Array, in one function each: what one writes without a library. */
import { byUpdates } from '../harness/peer.mjs';

const loops = byUpdates(({ K, m, tau, B, learningRate, weights }) => {
  const theta = Object.fromEntries(
    Object.entries(weights).map(([name, { data }]) => [name, Float32Array.from(data)]),
  );
  const gradients = mapValues(theta, ({ length }) => new Float32Array(length));
  const moments = mapValues(theta, ({ length }) => new Float32Array(length));
  const states = Array.from({ length: B }, () => new Float32Array(m));
  const hs = Array.from({ length: tau + 1 }, () => new Float32Array(m));
  const ps = Array.from({ length: tau }, () => new Float32Array(K));
  const dh = new Float32Array(m);
  const next = new Float32Array(m);

  function forward(x, y, before, h, p) {
    const { U, W, V, b, c } = theta;
    for (let i = 0; i < m; i++) {
      let sum = b[i] + U[i * K + x];
      for (let j = 0; j < m; j++) sum += W[i * m + j] * before[j];
      h[i] = Math.tanh(sum);
    }
    let total = 0;
    for (let k = 0; k < K; k++) {
      let sum = c[k];
      for (let i = 0; i < m; i++) sum += V[k * m + i] * h[i];
      p[k] = Math.exp(sum);
      total += p[k];
    }
    for (let k = 0; k < K; k++) p[k] /= total;
    return -Math.log(p[y]);
  }

  function backward(x, y, before, h, p) {
    const { W, V } = theta;
    const { U: dU, W: dW, V: dV, b: db, c: dc } = gradients;
    p[y] -= 1;
    dh.set(next);
    for (let k = 0; k < K; k++) {
      const d = p[k] / B;
      dc[k] += d;
      for (let i = 0; i < m; i++) {
        dV[k * m + i] += d * h[i];
        dh[i] += V[k * m + i] * d;
      }
    }
    next.fill(0);
    for (let i = 0; i < m; i++) {
      const d = (1 - h[i] * h[i]) * dh[i];
      db[i] += d;
      dU[i * K + x] += d;
      for (let j = 0; j < m; j++) {
        dW[i * m + j] += d * before[j];
        next[j] += W[i * m + j] * d;
      }
    }
  }

  function adagrad() {
    for (const [name, values] of Object.entries(theta)) {
      const g = gradients[name];
      const M = moments[name];
      for (let i = 0; i < values.length; i++) {
        const d = Math.max(-5, Math.min(5, g[i]));
        M[i] += d * d;
        values[i] -= (learningRate * d) / Math.sqrt(M[i] + 1e-8);
      }
      g.fill(0);
    }
  }

  return {
    detail: 'loops over Float32Array, one thread',
    update({ inputs, targets, first }) {
      let loss = 0;
      for (let stream = 0; stream < B; stream++) {
        if (first) states[stream].fill(0);
        hs[0].set(states[stream]);
        for (let t = 0; t < tau; t++) {
          loss += forward(inputs[t][stream], targets[t][stream], hs[t], hs[t + 1], ps[t]) / B;
        }
        next.fill(0);
        for (let t = tau - 1; t >= 0; t--) {
          backward(inputs[t][stream], targets[t][stream], hs[t], hs[t + 1], ps[t]);
        }
        states[stream].set(hs[tau]);
      }
      adagrad();
      return loss;
    },
  };
});

export default () => ({ version: `Node ${process.version}`, device: 'cpu', engines: { plain: loops } });

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}
