import { describe, expect, it } from 'vitest';
import { adagrad, evaluate, lossAndGradients } from '../../src/model/reference.ts';
import { type RealArray, type Tensors, tensorsOf, viewsOf } from '../../src/model/tensors.ts';
import { walkOf } from '../../src/text/walk.ts';
import golden from '../golden/golden.json' with { type: 'json' };
import { toyIds } from '../support/toy.ts';

const { config, learningRate } = golden;
const ids = Uint32Array.from(golden.ids);
const tensors = tensorsOf(config);

/** The weights of golden.py, by its formula. */
function goldenParameters(): Float64Array {
  const packed = new Float64Array(tensors.reduce((sum, { size }) => sum + size, 0));
  const phases: Tensors<number> = { U: 0.1, W: 0.2, V: 0.3, b: 0.4, c: 0.5 };
  for (const { name, offset, rows, columns } of tensors) {
    for (let i = 0; i < rows * columns; i++) {
      const [row, column] = [Math.floor(i / columns), i % columns];
      packed[offset + i] = 0.4 * Math.sin(phases[name] + 1.7 * row + 0.9 * column);
    }
  }
  return packed;
}

function expectGolden(packed: RealArray, expected: Tensors<number[]>): void {
  for (const [name, values] of Object.entries(viewsOf(tensors, packed))) {
    values.forEach((value, i) => {
      expect(value, `${name}[${i}]`).toBeCloseTo(expected[name as keyof typeof expected][i]!, 12);
    });
  }
}

describe('the reference against the independent NumPy program', () => {
  it('computes the same gradients', () => {
    const parameters = goldenParameters();
    const gradients = new Float64Array(parameters.length);
    const hidden = new Float64Array(config.batchSize * config.hiddenSize);
    const walk = walkOf(ids.length, config.batchSize, config.seqLength);
    lossAndGradients(config, viewsOf(tensors, parameters), ids, walk, 0, hidden, viewsOf(tensors, gradients));
    expectGolden(gradients, golden.gradients);
  });

  it('makes the same ten updates, through the end of the text', () => {
    const parameters = goldenParameters();
    const gradients = new Float64Array(parameters.length);
    const memory = new Float64Array(parameters.length);
    const hidden = new Float64Array(config.batchSize * config.hiddenSize);
    const walk = walkOf(ids.length, config.batchSize, config.seqLength);
    expect(walk.updatesPerEpoch).toBeLessThan(golden.losses.length);
    golden.losses.forEach((expected, update) => {
      const views = viewsOf(tensors, parameters);
      const loss = lossAndGradients(config, views, ids, walk, update, hidden, viewsOf(tensors, gradients));
      expect(loss, `loss of update ${update + 1}`).toBeCloseTo(expected, 12);
      adagrad(parameters, gradients, memory, learningRate);
    });
    expectGolden(parameters, golden.parameters);
    hidden.forEach((value, i) => {
      expect(value, `h[${i}]`).toBeCloseTo(golden.hidden[i]!, 12);
    });
  });
});

describe('adagrad', () => {
  it('clips each element to [-5, 5] and divides by the root of the sum of squares', () => {
    const parameters = Float64Array.of(1, 1, 1, 1);
    const memory = Float64Array.of(0, 0, 11, 3);
    adagrad(parameters, Float64Array.of(100, -0.5, -7, 0), memory, 0.1);
    expect([...memory]).toEqual([25, 0.25, 36, 3]);
    const step = (g: number, M: number) => 1 - (0.1 * g) / Math.sqrt(M + 1e-8);
    expect([...parameters]).toEqual([step(5, 25), step(-0.5, 0.25), step(-5, 36), 1]);
  });
});

describe('evaluate', () => {
  it('carries h from character to character', () => {
    const parameters = goldenParameters();
    const text = toyIds(config.seqLength + 1, config.vocabularySize);
    const one = { ...config, batchSize: 1 };
    const walk = walkOf(text.length + 1, 1, config.seqLength);
    const hidden = new Float64Array(config.hiddenSize);
    const sum = lossAndGradients(one, viewsOf(tensors, parameters), text, walk, 0, hidden);
    expect(evaluate(viewsOf(tensors, parameters), text)).toBeCloseTo(sum / config.seqLength, 12);
  });
});
