/**
 * brain.js' own recurrent network: relu units, one sequence an update from h = 0, its own optimiser. A different
 * model, compared in speed alone.
 */
import brain from 'brain.js';
import { runPeer } from './harness.mjs';

runPeer(({ K, m, tau, B }) => {
  const { RNN } = brain.recurrent;
  const net = new RNN({
    inputSize: K,
    outputSize: K,
    hiddenLayers: [m],
    inputRange: K,
    maxPredictionLength: tau,
  });
  net.initialize();
  return {
    detail: 'brain.js 2.0.0-beta.24 recurrent.RNN, one thread',
    model: 'different: relu units, no state carried along, RMSProp',
    update({ inputs }) {
      let loss = 0;
      for (let stream = 0; stream < B; stream++) {
        loss +=
          net.trainPattern(
            inputs.map((row) => row[stream]),
            0.01,
          ) / B;
      }
      return loss;
    },
  };
});
