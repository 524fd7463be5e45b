import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromDevice, toDevice } from '../../../src/backends/webgpu/parameter-layout.ts';
import { splitsOf, stepDispatches } from '../../../src/backends/webgpu/paths/gradients.ts';
import { LayerDispatches, recordLength } from '../../../src/backends/webgpu/paths/layers.ts';
import { numbersOf } from '../../../src/backends/webgpu/steps.ts';
import { cellSizes } from '../../../src/model/cells/index.ts';
import { clipGradients } from '../../../src/model/clipping.ts';
import { optimizerOf, stepNumbers } from '../../../src/model/optimizers/index.ts';
import { CLIPS, PLAIN_RECIPE } from '../../../src/model/recipe.ts';
import type { RealArray } from '../../../src/model/tensors.ts';
import { Random } from '../../../src/random.ts';
import { busyState, toyConfig } from '../../support/toy.ts';
import { intermediatesOf } from './intermediates.ts';
import { ShaderRunner } from './shader-runner.ts';

let runner: ShaderRunner;
beforeAll(async () => {
  runner = await ShaderRunner.create();
});
afterAll(() => runner.dispose());

/** ‖a - e‖ / ‖e‖ */
function relativeNorm(actual: RealArray, expected: RealArray): number {
  let difference = 0;
  let norm = 0;
  expected.forEach((e, i) => {
    difference += (actual[i]! - e) ** 2;
    norm += e ** 2;
  });
  return difference === 0 ? 0 : Math.sqrt(difference / norm);
}

/** The splits added up, none of which may be left as it was. */
function sumOfSplits(partials: Float32Array, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let at = i; at < partials.length; at += count) sum += partials[at]!;
    return sum;
  });
}

describe.each([
  toyConfig({ vocabularySize: 2, hiddenSize: 1 }),
  toyConfig({ vocabularySize: 67, hiddenSize: 33, seqLength: 9, batchSize: 5 }),
  toyConfig({ vocabularySize: 5, hiddenSize: 300, seqLength: 4, batchSize: 70 }), // two splits, two units each
  toyConfig({ vocabularySize: 67, hiddenSize: 33, seqLength: 9, batchSize: 5, cell: 'gru' }),
  toyConfig({ vocabularySize: 5, hiddenSize: 270, seqLength: 4, batchSize: 70, cell: 'lstm' }),
])('dispatches alone: $cell, K $vocabularySize, m $hiddenSize, tau $seqLength, B $batchSize', (config) => {
  const { hiddenSize: m, batchSize: B, seqLength: tau } = config;

  it('forward, backward and weight gradients leave what the reference has', async () => {
    const one = intermediatesOf(config);
    const dispatches = new LayerDispatches(one.training);
    const forward = await runner.run(dispatches.forward(), one.buffers);
    expect(relativeNorm(forward.states0!, one.states)).toBeLessThan(1e-6);
    expect(relativeNorm(forward.outputs!, one.outputGradients)).toBeLessThan(2e-6);
    const ofStreams = Float32Array.from({ length: B }, (_, stream) =>
      forward.rowLosses!.filter((_, row) => row % B === stream).reduce((sum, loss) => sum + loss, 0),
    );
    expect(relativeNorm(ofStreams, one.rowLosses.subarray(0, B))).toBeLessThan(1e-6);

    const between = { ...one.buffers, ...forward };
    const backward = await runner.run(dispatches.backward(), between);
    const width = cellSizes(config.cell).gates * m;
    const stride = recordLength(config) * m;
    const dx = Float32Array.from({ length: tau * B * width }, (_, i) => {
      return backward.record0![Math.floor(i / width) * stride + (i % width)]!;
    });
    expect(relativeNorm(dx, one.dx)).toBeLessThan(3e-6);

    const weights = dispatches.weightGradients(splitsOf(config));
    const { gradients } = await runner.run(weights, { ...between, ...backward });
    const splits = fromDevice(config, gradients!);
    expect(relativeNorm(sumOfSplits(splits, one.gradients.length), one.gradients)).toBeLessThan(3e-6);
  });
});

describe.each(CLIPS)('the step, clipped by %s', (clip) => {
  const config = toyConfig({ vocabularySize: 67, hiddenSize: 33, seqLength: 300, batchSize: 2 });
  it.each(['adagrad', 'adamw'] as const)(
    'sums splits, moves parameters and counts: %s',
    async (optimizer) => {
      const recipe = { ...PLAIN_RECIPE, optimizer, clip, clipAt: clip === 'norm' ? 50 : 5, weightDecay: 0.1 };
      const { parameters, moments } = busyState(config, recipe);
      const random = new Random(3);
      const { splits } = splitsOf(config);
      expect(splits).toBeGreaterThan(1);
      const update = 700; // beyond the ring of step numbers
      const partials = Float32Array.from({ length: splits * parameters.length }, () => 4 * random.normal());
      const rowLosses = Float32Array.from({ length: 600 }, () => random.uniform());
      const training = { config, recipe, textLength: 1000, updatesPerEpoch: 1 };
      const results = await runner.run(stepDispatches(training), {
        steps: Float32Array.from([0, 0, 0, 0, ...numbersOf(recipe, update, Float64Array.of(0.1))]),
        control: Uint32Array.of(0, update),
        gradients: toDevice(config, partials),
        squares: new Float32Array(256),
        parameters: toDevice(config, parameters),
        moments: toDevice(config, moments),
        rowLosses,
        losses: new Float32Array(2048),
      });
      const gradients = sumOfSplits(partials, parameters.length);
      clipGradients(gradients, recipe);
      const numbers = stepNumbers(recipe, 0.1, update);
      gradients.forEach((g, i) => {
        optimizerOf(recipe).step(i, g, parameters, moments, numbers, recipe);
      });
      expect(relativeNorm(fromDevice(config, results.parameters!), parameters)).toBeLessThan(1e-6);
      expect(relativeNorm(fromDevice(config, results.moments!), moments)).toBeLessThan(1e-6);
      expect(new Uint32Array(results.control!.buffer)[0]).toBe(update + 1);
      const loss = rowLosses.reduce((sum, row) => sum + row, 0) / 2;
      expect(results.losses![update]).toBeCloseTo(loss, 3);
      expect(results.losses!.filter((value) => value !== 0)).toHaveLength(1);
    },
  );
});
