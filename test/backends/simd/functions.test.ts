import { describe, expect, it } from 'vitest';
import { startEngine } from '../../../src/backends/simd/engine.ts';
import { planMemory } from '../../../src/backends/simd/layout.ts';
import type { ModelConfig } from '../../../src/model/config.ts';

const COUNT = 1 << 20;
const SMALLEST = 2 ** -149;

/** Applies a function of the module to floats of every sign and exponent, evenly spread over their bit patterns. */
async function tabulate(name: 'exp' | 'tanh'): Promise<[x: Float32Array, y: Float32Array]> {
  const config: ModelConfig = { hiddenSize: 1, vocabularySize: 2, seqLength: 1, batchSize: 1 };
  const walk = { streamLength: COUNT, updatesPerEpoch: COUNT - 1 };
  const engine = await startEngine(planMemory(config, walk, 1, { text: COUNT, validation: 0 }));
  const address = engine.layout.ids!;
  const bits = new Uint32Array(engine.memory.buffer, address, COUNT);
  const floats = new Float32Array(engine.memory.buffer, address, COUNT);
  for (let i = 0; i < COUNT; i++) bits[i] = i * (2 ** 32 / COUNT) + (i % 4096);
  floats.set([Infinity, -Infinity, Number.NaN, 0, -0, SMALLEST, -SMALLEST, 88.72, 88.73, -103.9, -104]);
  const x = floats.slice();
  engine.exports[name](address, COUNT);
  return [x, floats.slice()];
}

/** Fails on the first value that is further from the true one than `relative`, or one subnormal. */
function expectClose(x: Float32Array, y: Float32Array, truth: (x: number) => number, relative: number) {
  for (const [i, xi] of x.entries()) {
    const exact = truth(xi);
    const single = Math.fround(exact);
    if (Object.is(single, y[i]!)) continue;
    const error = Math.abs(y[i]! - exact);
    if (!(error <= relative * Math.abs(exact) + SMALLEST)) expect.fail(`f(${xi}) = ${y[i]}, not ${exact}`);
  }
}

describe('vector functions over the whole range of floats', () => {
  it('exp is right to 1e-6 of its value', async () => {
    const [x, y] = await tabulate('exp');
    expectClose(x, y, Math.exp, 1e-6);
  });

  it('tanh is right to 1e-6 of its value', async () => {
    const [x, y] = await tabulate('tanh');
    expectClose(x, y, Math.tanh, 1e-6);
  });
});
