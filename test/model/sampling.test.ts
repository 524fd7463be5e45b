import { describe, expect, it } from 'vitest';
import { networkOf } from '../../src/model/network.ts';
import { NetworkReader } from '../../src/model/reader.ts';
import { draw, nucleus, write } from '../../src/model/sampling.ts';
import { busyState, toyConfig } from '../support/toy.ts';

const logits = () => Float64Array.from([0.5, 0.3, 0.15, 0.05], Math.log);
const normalised = (masses: Float64Array) => {
  const sum = masses.reduce((a, b) => a + b);
  return [...masses].map((mass) => Number((mass / sum).toFixed(6)));
};

describe('nucleus', () => {
  it('is the softmax at temperature 1', () => {
    expect(normalised(nucleus(logits(), { temperature: 1, topP: 1 }))).toEqual([0.5, 0.3, 0.15, 0.05]);
  });

  it('sharpens and flattens with the temperature', () => {
    const squares = [0.25, 0.09, 0.0225, 0.0025].map((p) => Number((p / 0.365).toFixed(6)));
    expect(normalised(nucleus(logits(), { temperature: 0.5, topP: 1 }))).toEqual(squares);
  });

  it('keeps the fewest characters that reach topP', () => {
    expect(normalised(nucleus(logits(), { temperature: 1, topP: 0.79 }))).toEqual([0.625, 0.375, 0, 0]);
    expect(normalised(nucleus(logits(), { temperature: 1, topP: 0.81 }))).toEqual([
      0.526316, 0.315789, 0.157895, 0,
    ]);
    expect(normalised(nucleus(logits(), { temperature: 1, topP: 0 }))).toEqual([1, 0, 0, 0]);
  });

  it('keeps so many of the most probable, and of those no more than reach topP', () => {
    expect(normalised(nucleus(logits(), { temperature: 1, topP: 1, topK: 2 }))).toEqual([0.625, 0.375, 0, 0]);
    expect(normalised(nucleus(logits(), { temperature: 1, topP: 0.4, topK: 2 }))).toEqual([1, 0, 0, 0]);
    expect(normalised(nucleus(logits(), { temperature: 1, topP: 0.79, topK: 3 }))).toEqual([
      0.625, 0.375, 0, 0,
    ]);
    expect(nucleus(logits(), { temperature: 1, topP: 1, topK: 9 })).toEqual(
      nucleus(logits(), { temperature: 1, topP: 1 }),
    );
  });

  it('takes the most probable character at temperature 0, of equals the first', () => {
    expect(normalised(nucleus(Float64Array.of(1, 3, 3, 2), { temperature: 0, topP: 1 }))).toEqual([
      0, 1, 0, 0,
    ]);
  });

  it('stands logits of any size', () => {
    expect(normalised(nucleus(Float64Array.of(1000, 1000, -1000), { temperature: 1, topP: 1 }))).toEqual([
      0.5, 0.5, 0,
    ]);
  });
});

describe('draw', () => {
  it('cuts the line from 0 to 1 in the order of the ids', () => {
    const masses = Float64Array.of(1, 0, 2, 1);
    expect([0, 0.24, 0.26, 0.74, 0.76, 0.999999].map((uniform) => draw(masses, uniform))).toEqual([
      0, 0, 2, 2, 3, 3,
    ]);
  });

  it('never draws what has no mass', () => {
    expect(draw(Float64Array.of(0, 1, 0), 0)).toBe(1);
    expect(draw(Float64Array.of(0, 1, 0), 1)).toBe(1);
  });
});

describe('write', () => {
  const config = toyConfig({ vocabularySize: 6, hiddenSize: 8 });
  const { parameters: busy, carried } = busyState(config);
  const parameters = busy.map((value) => 4 * value); // so that a character decides about the next
  const network = networkOf(config, parameters);
  const written = (uniforms: number[], prime = [0]) =>
    write(new NetworkReader(network, carried), 6, prime, uniforms, { temperature: 1, topP: 1 });

  it('goes on from what it wrote', () => {
    const uniforms = [0.1, 0.7, 0.4, 0.9, 0.2];
    const whole = written(uniforms);
    expect(written(uniforms.slice(2), [0, ...whole.slice(0, 2)])).toEqual(whole.slice(2));
  });

  it('depends on the prime', () => {
    const uniforms = Array.from({ length: 50 }, (_, i) => (i * 0.618) % 1);
    expect(written(uniforms, [1])).not.toEqual(written(uniforms, [2]));
  });
});
