/** recurrent-js, the maintained port of recurrentjs: every operation an object with its gradient, one stream. */
import recurrent from 'recurrent-js';
import { byUpdates } from '../harness/peer.mjs';

const { Graph, Mat } = recurrent;

const graphs = byUpdates(({ K, m, tau, B, learningRate, weights }) => {
  const columns = (name) => weights[name].shape[1] ?? 1;
  const theta = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => {
      const mat = new Mat(shape[0], columns(name));
      mat.setFrom(data);
      return [name, mat];
    }),
  );
  // rowPluck() takes rows, so U lies transposed.
  theta.U = new Mat(K, m);
  theta.U.setFrom(
    Float64Array.from({ length: K * m }, (_, at) => weights.U.data[(at % m) * K + Math.floor(at / m)]),
  );
  const moments = Object.fromEntries(
    Object.entries(theta).map(([name, { w }]) => [name, new Float64Array(w.length)]),
  );
  const states = Array.from({ length: B }, () => new Mat(m, 1));

  function adagrad() {
    for (const [name, { w, dw }] of Object.entries(theta)) {
      const M = moments[name];
      for (let i = 0; i < w.length; i++) {
        const g = Math.max(-5, Math.min(5, dw[i]));
        M[i] += g * g;
        w[i] -= (learningRate * g) / Math.sqrt(M[i] + 1e-8);
        dw[i] = 0;
      }
    }
  }

  /** The softmax's gradient goes into o.dw; recurrent-js leaves it to the caller. */
  function lossOf({ w, dw }, y) {
    let total = 0;
    for (let k = 0; k < K; k++) total += Math.exp(w[k]);
    for (let k = 0; k < K; k++) dw[k] = (Math.exp(w[k]) / total - (k === y ? 1 : 0)) / B;
    return -Math.log(Math.exp(w[y]) / total);
  }

  return {
    detail: 'Float64Array, one thread',
    update({ inputs, targets, first }) {
      let loss = 0;
      for (let stream = 0; stream < B; stream++) {
        const graph = new Graph();
        graph.memorizeOperationSequence(true);
        let h = new Mat(m, 1);
        if (!first) h.setFrom(states[stream].w);
        for (let t = 0; t < tau; t++) {
          const x = graph.rowPluck(theta.U, inputs[t][stream]);
          h = graph.tanh(graph.add(graph.add(x, graph.mul(theta.W, h)), theta.b));
          const o = graph.add(graph.mul(theta.V, h), theta.c);
          loss += lossOf(o, targets[t][stream]) / B;
        }
        graph.backward();
        states[stream] = h;
      }
      adagrad();
      return loss;
    },
  };
});

export default () => ({ version: 'recurrent-js 1.7.4', device: 'cpu', engines: { 'recurrent-js': graphs } });
