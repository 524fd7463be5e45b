import { deviceParameterCount, toDevice } from '../../../src/backends/webgpu/parameter-layout.ts';
import { splitsOf } from '../../../src/backends/webgpu/paths/gradients.ts';
import { recordLength } from '../../../src/backends/webgpu/paths/layers.ts';
import { trainingOf } from '../../../src/backends/webgpu/training-plan.ts';
import { cellOf } from '../../../src/model/cells/index.ts';
import type { ModelConfig } from '../../../src/model/config.ts';
import { createTrace, lossAndGradients, networkOf, type Trace } from '../../../src/model/network.ts';
import { atOnce } from '../../../src/model/pieces.ts';
import { startsAt } from '../../../src/text/batches.ts';
import { toyOptions } from '../../support/toy.ts';

/** Everything that the reference computes within one update of one layer, laid out as on the GPU. */
export function intermediatesOf(config: ModelConfig) {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  const options = toyOptions(config);
  const { state, recipe, text } = options;
  const cell = cellOf(config);
  const S = cell.states.length;
  const starts = startsAt(text.batches!, B, state.update);
  const rowLosses = new Float32Array(tau * B);
  const states = new Float32Array((tau + 1) * B * S * m);
  const outputGradients = new Float32Array(tau * B * K);
  const dx = new Float32Array(tau * B * cell.gates.length * m);
  const gradients = new Float64Array(state.parameters.length);
  for (let stream = 0; stream < B; stream++) {
    const { trace, own, loss } = oneStream(stream);
    own.forEach((g, i) => {
      gradients[i]! += g / B;
    });
    rowLosses[stream] = loss;
    const layer = trace.layers[0]!;
    layer.states.forEach((row, t) => {
      states.set(row, (t * B + stream) * S * m);
    });
    trace.predictions.forEach((row, t) => {
      outputGradients.set(
        row.map((d) => d / B),
        (t * B + stream) * K,
      );
      dx.set(
        layer.x[t]!.map((d) => d / B),
        (t * B + stream) * layer.x[t]!.length,
      );
    });
  }

  /** The reference over the text of one stream alone, whose loss is then a mean over one. */
  function oneStream(stream: number): { trace: Trace; own: Float64Array; loss: number } {
    const alone = { ...config, batchSize: 1 };
    const trace = createTrace(alone);
    const own = new Float64Array(gradients.length);
    const carried = Float64Array.from({ length: S * m }, (_, i) => {
      const [s, unit] = [Math.floor(i / m), i % m];
      return state.carried[(s * B + stream) * m + unit]!;
    });
    const network = networkOf(config, state.parameters);
    const input = {
      ids: text.ids,
      starts: starts.subarray(stream, stream + 1),
      update: state.update,
      carried,
    };
    const loss = atOnce(lossAndGradients(alone, recipe, network, input, own, trace));
    return { trace, own, loss };
  }

  const { splits } = splitsOf(config);
  return {
    options,
    training: trainingOf(options),
    /** Of whole streams, in the place of their first row. */
    rowLosses,
    states,
    outputGradients,
    /** [tau, B, G, m] */
    dx,
    gradients,
    /** What the buffers of the passes hold before an update. */
    buffers: {
      ids: Uint32Array.from([...text.ids, ...text.batches!.startsOf(0)]),
      control: Uint32Array.of(state.update, 0),
      parameters: toDevice(config, state.parameters),
      carried: Float32Array.from(state.carried),
      states0: new Float32Array(states.length),
      record0: new Float32Array(tau * B * recordLength(config) * m),
      outputs: new Float32Array(tau * B * K),
      rowLosses: new Float32Array(tau * B),
      gradients: new Float32Array(splits * deviceParameterCount(config)).fill(Number.NaN),
    },
  };
}
