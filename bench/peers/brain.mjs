/**
 * brain.js' own recurrent network: relu units, one sequence an update from h = 0, its own optimiser. A different
 * model, compared in speed alone.
 */
import brain from 'brain.js';
import { byUpdates } from '../harness/peer.mjs';

const recurrent = byUpdates(({ K, m, tau, B }) => {
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
    detail: 'recurrent.RNN: relu units, no state carried along, RMSProp',
    unchecked: true,
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

export default () => ({
  version: 'brain.js 2.0.0-beta.24',
  device: 'cpu',
  engines: { 'brain.js': recurrent },
});
