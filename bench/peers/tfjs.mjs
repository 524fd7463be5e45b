/**
 * TensorFlow.js: the formulas over whole batches, gradients written out (its packages register their own only in
 * a bundler).
 */
import * as tf from '@tensorflow/tfjs-core';
import { byUpdates, provideWebGpu } from '../harness/peer.mjs';

async function load(backend) {
  if (backend === 'webgpu') {
    await provideWebGpu();
    await import('@tensorflow/tfjs-backend-webgpu');
  } else if (backend === 'wasm') {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(new URL('./node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url).pathname);
  } else {
    await import('@tensorflow/tfjs-backend-cpu');
  }
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend "${backend}" here`);
}

const on = (backend) =>
  byUpdates(async ({ K, m, tau, B, learningRate, weights }) => {
    await load(backend);
    const theta = Object.fromEntries(
      Object.entries(weights).map(([name, { shape, data }]) => [
        name,
        tf.tensor(Float32Array.from(data), shape),
      ]),
    );
    const moments = Object.fromEntries(
      Object.entries(theta).map(([name, value]) => [name, tf.zerosLike(value)]),
    );
    let hidden = tf.zeros([B, m]);

    const oneHot = (ids) => tf.cast(tf.oneHot(tf.tensor1d(ids, 'int32'), K), 'float32');

    /** h_0 … h_tau, each [B, m]. */
    const forward = (X) => {
      const { U, W, b } = theta;
      const projected = tf.reshape(tf.add(tf.matMul(X, U, false, true), b), [tau, B, m]);
      const hs = [hidden];
      for (const step of tf.unstack(projected)) {
        hs.push(tf.tanh(tf.add(step, tf.matMul(hs.at(-1), W, false, true))));
      }
      return hs;
    };

    /** da_1 … da_tau as rows [tau B, m]. */
    const backward = (hs, dO) => {
      const dH = tf.unstack(tf.reshape(tf.matMul(dO, theta.V), [tau, B, m]));
      const das = [];
      for (let t = tau - 1; t >= 0; t--) {
        const arriving = t === tau - 1 ? dH[t] : tf.add(dH[t], tf.matMul(das[0], theta.W));
        das.unshift(tf.mul(arriving, tf.sub(1, tf.square(hs[t + 1]))));
      }
      return tf.concat(das, 0);
    };

    const gradientsOf = (inputs, targets) => {
      const X = oneHot(inputs.flat());
      const Y = oneHot(targets.flat());
      const hs = forward(X);
      const H = tf.concat(hs.slice(1), 0);
      const P = tf.softmax(tf.add(tf.matMul(H, theta.V, false, true), theta.c));
      const loss = tf.mul(tf.sum(tf.mul(tf.log(P), Y)), -1 / B);
      const dO = tf.div(tf.sub(P, Y), B);
      const dA = backward(hs, dO);
      const gradients = {
        U: tf.matMul(dA, X, true),
        W: tf.matMul(dA, tf.concat(hs.slice(0, -1), 0), true),
        V: tf.matMul(dO, H, true),
        b: tf.sum(dA, 0),
        c: tf.sum(dO, 0),
      };
      return { loss, gradients, last: hs.at(-1) };
    };

    const adagrad = (gradients) =>
      Object.entries(gradients).map(([name, gradient]) => {
        const g = tf.clipByValue(gradient, -5, 5);
        const sums = tf.add(moments[name], tf.square(g));
        const step = tf.div(tf.mul(g, learningRate), tf.sqrt(tf.add(sums, 1e-8)));
        return { name, sums, values: tf.sub(theta[name], step) };
      });

    const replace = (holder, name, tensor) => {
      holder[name].dispose();
      holder[name] = tensor;
    };

    return {
      detail: tf.getBackend(),
      async update({ inputs, targets, first }) {
        if (first) {
          hidden.dispose();
          hidden = tf.zeros([B, m]);
        }
        const { loss, last, moved } = tf.tidy(() => {
          const { gradients, ...rest } = gradientsOf(inputs, targets);
          return { ...rest, moved: adagrad(gradients) };
        });
        for (const { name, sums, values } of moved) {
          replace(moments, name, sums);
          replace(theta, name, values);
        }
        hidden.dispose();
        hidden = last;
        const [number] = await loss.data();
        loss.dispose();
        return number;
      },
    };
  });

export default () => ({
  version: `TensorFlow.js ${tf.version_core}`,
  device: 'cpu',
  engines: { 'tfjs-cpu': on('cpu'), 'tfjs-wasm': on('wasm'), 'tfjs-webgpu': on('webgpu') },
});
