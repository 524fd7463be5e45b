/** TensorFlow.js: variableGrads() over the unrolled formulas. The second argument names its backend. */
import * as tf from '@tensorflow/tfjs-core';
import { runPeer } from './harness.mjs';

const backend = process.argv[3];
if (backend === 'wasm') {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(new URL('./node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url).pathname);
} else {
  await import('@tensorflow/tfjs-backend-cpu');
}

runPeer(async ({ K, m, tau, B, learningRate, weights }) => {
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend "${backend}" here`);
  const theta = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => {
      return [name, tf.variable(tf.tensor(Float32Array.from(data), shape), true, name)];
    }),
  );
  const memory = Object.fromEntries(Object.entries(theta).map(([name, value]) => [name, tf.variable(tf.zerosLike(value))]));
  const hidden = tf.variable(tf.zeros([B, m]), false);

  const lossOf = (inputs, targets, keepHidden) => {
    const { U, W, V, b, c } = theta;
    // One-hot products: the gradient of a look-up is missing in some backends.
    const x = tf.oneHot(tf.tensor1d(inputs.flat(), 'int32'), K).toFloat();
    const projected = tf.matMul(x, U, false, true).add(b).reshape([tau, B, m]);
    const steps = tf.unstack(projected);
    const hs = [];
    let h = hidden;
    for (const step of steps) {
      h = tf.tanh(step.add(tf.matMul(h, W, false, true)));
      hs.push(h);
    }
    keepHidden(h);
    const logits = tf.matMul(tf.concat(hs, 0), V, false, true).add(c);
    const y = tf.oneHot(tf.tensor1d(targets.flat(), 'int32'), K).toFloat();
    const shifted = logits.sub(logits.max(1, true));
    const logP = shifted.sub(shifted.exp().sum(1, true).log());
    return logP.mul(y).sum().neg().div(B);
  };

  const adagrad = (grads) => {
    for (const [name, value] of Object.entries(theta)) {
      const g = grads[name].clipByValue(-5, 5);
      memory[name].assign(memory[name].add(g.square()));
      value.assign(value.sub(g.mul(learningRate).div(memory[name].add(1e-8).sqrt())));
    }
  };

  return {
    detail: `TensorFlow.js ${tf.version_core}, ${tf.getBackend()}`,
    async update({ inputs, targets, first }) {
      if (first) hidden.assign(tf.zeros([B, m]));
      const loss = tf.tidy(() => {
        let last;
        const { value, grads } = tf.variableGrads(
          () =>
            lossOf(inputs, targets, (h) => {
              last = tf.keep(h.clone());
            }),
          Object.values(theta),
        );
        adagrad(grads);
        hidden.assign(last);
        last.dispose();
        return value;
      });
      const [number] = await loss.data();
      loss.dispose();
      return number;
    },
  };
});
