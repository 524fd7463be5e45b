import { describe, expect, it } from 'vitest';
import { startEngine } from '../../../src/backends/simd/engine.ts';
import { planMemory } from '../../../src/backends/simd/layout.ts';
import { tanhSlope } from '../../../src/model/cells/cell.ts';
import { PLAIN_RECIPE } from '../../../src/model/recipe.ts';
import { toyConfig } from '../../support/toy.ts';

const COUNT = 1 << 20;
const SMALLEST = 2 ** -149;

/** Applies a function of the module to floats of every sign and exponent, evenly spread over their bit patterns. */
async function tabulate(
  name: 'exp' | 'tanh' | 'tanhSlope' | 'sigmoid',
): Promise<[x: Float32Array, y: Float32Array]> {
  const config = toyConfig({ hiddenSize: 1, vocabularySize: 2 });
  const lengths = { text: COUNT, updatesPerEpoch: 1, validation: 0 };
  const engine = await startEngine('rnn', planMemory(config, PLAIN_RECIPE, 1, lengths));
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

  it('the slope of tanh is right to 3e-6 of its value, where units saturate too, and tiny beyond', async () => {
    const [x, y] = await tabulate('tanhSlope');
    const tiny = (xi: number) => Math.abs(xi) > 43;
    for (const [i, xi] of x.entries()) if (tiny(xi)) expect(y[i]).toBeLessThan(1e-36);
    expectClose(
      x.filter((xi) => !tiny(xi)),
      y.filter((_, i) => !tiny(x[i]!)),
      tanhSlope,
      3e-6,
    );
  });

  it('the logistic function is right to 1e-6 of its value, and tiny where that is', async () => {
    const [x, y] = await tabulate('sigmoid');
    const truth = (xi: number) => 1 / (1 + Math.exp(-xi));
    const tiny = (xi: number) => xi < -87;
    for (const [i, xi] of x.entries()) if (tiny(xi)) expect(y[i]).toBeLessThan(2e-38);
    expectClose(
      x.filter((xi) => !tiny(xi)),
      y.filter((_, i) => !tiny(x[i]!)),
      truth,
      1e-6,
    );
  });
});
