/** jax-js: value and gradients of the unrolled formulas, compiled by jit(). */
import { defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { byUpdates, provideWebGpu } from '../harness/peer.mjs';

const on = (device) =>
  byUpdates(async ({ K, m, tau, B, learningRate, weights }) => {
    if (device === 'webgpu') await provideWebGpu();
    await init(device);
    defaultDevice(device);
    const names = Object.keys(weights);
    let theta = names.map((name) =>
      np.array(Float32Array.from(weights[name].data)).reshape(weights[name].shape),
    );
    let moments = names.map((name) => np.zeros(weights[name].shape));
    let hidden = np.zeros([B, m]);

    const lossOf = (parameters, h0, x, y) => {
      const [U, W, V, b, c] = parameters;
      const projected = np.matmul(x, U.transpose()).add(b); // [tau B, m]
      const hs = [];
      let h = h0;
      for (let t = 0; t < tau; t++) {
        const before = np.matmul(h, W.ref.transpose());
        h = np.tanh(projected.ref.slice([t * B, (t + 1) * B]).add(before));
        hs.push(h.ref);
      }
      projected.dispose();
      W.dispose();
      const logits = np.matmul(np.concatenate(hs, 0), V.transpose()).add(c);
      const loss = nn
        .logSoftmax(logits, -1)
        .mul(y)
        .sum()
        .mul(-1 / B);
      return [loss, h];
    };

    const step = jit((parameters, sums, h0, x, y) => {
      const [[loss, h], grads] = valueAndGrad(lossOf, { hasAux: true })(tree.ref(parameters), h0, x, y);
      const clipped = grads.map((gradient) => np.clip(gradient, -5, 5));
      const grown = sums.map((sum, i) => sum.add(clipped[i].ref.mul(clipped[i].ref)));
      const moved = parameters.map((value, i) => {
        return value.sub(clipped[i].mul(learningRate).div(np.sqrt(grown[i].ref.add(1e-8))));
      });
      return { loss, h, parameters: moved, sums: grown };
    });

    return {
      detail: device,
      async update({ inputs, targets, first }) {
        if (first) {
          hidden.dispose();
          hidden = np.zeros([B, m]);
        }
        const result = step(theta, moments, hidden, oneHot(inputs, K), oneHot(targets, K));
        ({ h: hidden, parameters: theta, sums: moments } = result);
        return (await result.loss.data())[0];
      },
    };
  });

function oneHot(ids, K) {
  const flat = ids.flat();
  const data = new Float32Array(flat.length * K);
  flat.forEach((id, row) => {
    data[row * K + id] = 1;
  });
  return np.array(data).reshape([flat.length, K]);
}

export default () => ({
  version: 'jax-js 0.1.25',
  device: 'cpu',
  engines: { 'jax-js-wasm': on('wasm'), 'jax-js-webgpu': on('webgpu') },
});
