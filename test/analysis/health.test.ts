import { describe, expect, it } from 'vitest';
import { healthOf } from '../../src/analysis/health.ts';
import { tensorsOf } from '../../src/model/tensors.ts';
import { configOf } from '../../src/training/setup.ts';
import { analysedModel } from '../support/analysed-model.ts';

const ids = (length: number) => Uint32Array.from({ length }, (_, i) => i % 3);

describe('healthOf', () => {
  it('counts saturated units and where h lies', () => {
    const model = analysedModel('rnn', { hiddenSize: 4 });
    const parameters = new Float64Array(model.parameters.length);
    const b = tensorsOf(configOf(model.options, model.vocabulary)).find(({ name }) => name === 'b')!;
    // h = tanh(b): one saturated, one at 0.05, the others at 0.
    parameters.set([3, Math.atanh(0.05), 0, 0], b.offset);
    const health = healthOf({ ...model, parameters }, ids(20));
    expect(health.saturated).toBe(1 / 4);
    expect(health.histogram[19]).toBe(1 / 4);
    expect(health.histogram[10]).toBe(3 / 4);
    expect(health.gates).toEqual([]);
  });

  it('tells gates that are shut and open', () => {
    const model = analysedModel('lstm', { hiddenSize: 1 });
    const parameters = new Float64Array(model.parameters.length);
    const b = tensorsOf(configOf(model.options, model.vocabulary)).find(({ name }) => name === 'b')!;
    parameters.set([-5, 5, 0, 0], b.offset);
    const { gates } = healthOf({ ...model, parameters }, ids(20));
    expect(gates).toEqual([
      { gate: 'i', shut: 1, open: 0 },
      { gate: 'f', shut: 0, open: 1 },
      { gate: 'o', shut: 0, open: 0 },
    ]);
  });

  it('counts the elements that are clipped, where elements are', () => {
    const model = analysedModel('gru');
    const { clipped, gradientNorm } = healthOf(model, ids(20));
    expect(clipped).toBe(0);
    expect(gradientNorm).toBeGreaterThan(0);
    const clips = { ...model.options, clipAt: 1e-6 };
    expect(healthOf({ ...model, options: clips }, ids(20)).clipped).toBeGreaterThan(0.3);
    const whole = healthOf({ ...model, options: { ...clips, clip: 'norm' } }, ids(20));
    expect(whole).toMatchObject({ clipped: undefined, normBound: 1e-6 });
  });
});
