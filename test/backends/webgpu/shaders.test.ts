import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../../src/model/config.ts';
import { adagrad } from '../../../src/model/reference.ts';
import type { RealArray } from '../../../src/model/tensors.ts';
import { Random } from '../../../src/random.ts';
import { type Intermediates, intermediatesOf, ShaderRunner } from './shader-runner.ts';

const SHAPES: ModelConfig[] = [
  { vocabularySize: 2, hiddenSize: 1, seqLength: 1, batchSize: 1 },
  { vocabularySize: 67, hiddenSize: 33, seqLength: 9, batchSize: 5 },
  { vocabularySize: 83, hiddenSize: 100, seqLength: 2, batchSize: 1 },
  { vocabularySize: 5, hiddenSize: 300, seqLength: 4, batchSize: 70 },
];

const read = (data: Float32Array | Uint32Array) => ({ data, access: 'read' as const });
const write = (data: Float32Array | Uint32Array) => ({ data, access: 'write' as const });

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

describe.each(SHAPES)(
  'shaders alone: K $vocabularySize, m $hiddenSize, tau $seqLength, B $batchSize',
  (config) => {
    let runner: ShaderRunner;
    let one: Intermediates;
    let control: Uint32Array;
    beforeAll(async () => {
      runner = await ShaderRunner.create();
      one = intermediatesOf(config);
      control = Uint32Array.of(one.update);
    });
    afterAll(() => runner.dispose());

    const { hiddenSize: m, seqLength: tau, batchSize: B } = config;

    it('forward', async () => {
      // h_0 is found where the update before left it, in the place of h_tau.
      const hidden = new Float32Array(one.hidden.length);
      hidden.set(one.hidden.subarray(0, B * m), tau * B * m);
      const buffers = [read(one.ids), read(control), read(one.parameters), write(hidden)];
      const [, , , actual] = await runner.run('forward', one.plan, buffers, one.plan.workgroups.streams);
      expect(relativeNorm(actual!, one.hidden)).toBeLessThan(1e-6);
    });

    it('forward starts from zero at the start of the text', async () => {
      const hidden = new Float32Array(one.hidden.length).fill(0.5);
      const buffers = [read(one.ids), read(Uint32Array.of(0)), read(one.parameters), write(hidden)];
      const [, , , actual] = await runner.run('forward', one.plan, buffers, one.plan.workgroups.streams);
      expect(actual!.subarray(0, B * m).every((h) => h === 0)).toBe(true);
    });

    it('logits', async () => {
      const outputs = new Float32Array(one.logits.length);
      const buffers = [read(one.parameters), read(one.hidden), write(outputs)];
      const [, , actual] = await runner.run('logits', one.plan, buffers, one.plan.workgroups.logits);
      expect(relativeNorm(actual!, one.logits)).toBeLessThan(1e-6);
    });

    it('softmax', async () => {
      const rowLosses = new Float32Array(one.rowLosses.length);
      const buffers = [read(one.ids), read(control), write(one.logits.map((o) => o + 3)), write(rowLosses)];
      const [, , gradients, losses] = await runner.run(
        'softmax',
        one.plan,
        buffers,
        one.plan.workgroups.rows,
      );
      expect(relativeNorm(gradients!, one.outputGradients)).toBeLessThan(1e-6);
      expect(relativeNorm(losses!, one.rowLosses)).toBeLessThan(1e-6);
    });

    it('hidden_gradient', async () => {
      const actual = new Float32Array(one.fromOutputs.length);
      const buffers = [read(one.parameters), read(one.outputGradients), write(actual)];
      const [, , result] = await runner.run(
        'hiddenGradient',
        one.plan,
        buffers,
        one.plan.workgroups.hiddenGradient,
      );
      expect(relativeNorm(result!, one.fromOutputs)).toBeLessThan(2e-6);
    });

    it('backward', async () => {
      const buffers = [read(one.parameters), read(one.hidden), write(one.fromOutputs)];
      const [, , actual] = await runner.run('backward', one.plan, buffers, one.plan.workgroups.streams);
      expect(relativeNorm(actual!, one.hiddenGradients)).toBeLessThan(2e-6);
    });

    it('output_weight_gradients and input_weight_gradients fill every split, and add up to the gradients', async () => {
      const { plan } = one;
      const count = plan.constants.parameterCount!;
      const empty = new Float32Array(plan.splits * count).fill(Number.NaN);
      const outputs = [read(one.hidden), read(one.outputGradients), write(empty)];
      const partly = (
        await runner.run('outputWeightGradients', plan, outputs, plan.workgroups.outputWeights)
      )[2]!;
      const inputs = [
        read(one.ids),
        read(control),
        read(one.hidden),
        read(one.hiddenGradients),
        write(partly),
      ];
      const partials = (
        await runner.run('inputWeightGradients', plan, inputs, plan.workgroups.inputWeights)
      )[4]!;
      const sums = Float64Array.from({ length: count }, (_, i) => {
        let sum = 0;
        for (let split = 0; split < plan.splits; split++) sum += partials[split * count + i]!;
        return sum;
      });
      expect(relativeNorm(sums, one.gradients)).toBeLessThan(2e-6);
    });

    it('adagrad sums the splits, clips, updates, adds up the loss and counts', async () => {
      const { plan } = one;
      const random = new Random(3);
      const count = plan.constants.parameterCount!;
      const partials = Float32Array.from({ length: plan.splits * count }, () => 4 * random.normal());
      const memory = Float32Array.from({ length: count }, () => random.uniform());
      const losses = new Float32Array(plan.constants.ringLength!);
      const buffers = [
        { data: Float32Array.of(0.1), access: 'uniform' as const },
        write(control),
        read(partials),
        write(one.parameters),
        write(memory),
        read(one.rowLosses),
        write(losses),
      ];
      const results = await runner.run('adagrad', plan, buffers, plan.workgroups.parameters);
      const [counted, , parameters, sums, , ring] = results;
      const gradients = Float64Array.from({ length: count }, (_, i) => {
        let sum = 0;
        for (let split = 0; split < plan.splits; split++) sum += partials[split * count + i]!;
        return sum;
      });
      const expected = { parameters: Float64Array.from(one.parameters), memory: Float64Array.from(memory) };
      adagrad(expected.parameters, gradients, expected.memory, 0.1);
      expect(relativeNorm(parameters!, expected.parameters)).toBeLessThan(1e-6);
      expect(relativeNorm(sums!, expected.memory)).toBeLessThan(1e-6);
      expect(new Uint32Array(counted!.buffer)[0]).toBe(one.update + 1);
      const loss = one.rowLosses.reduce((sum, row) => sum + row, 0) / B;
      expect(ring![one.update]).toBeCloseTo(loss, 3);
      expect(ring!.filter((value) => value !== 0)).toHaveLength(1);
    });
  },
);
