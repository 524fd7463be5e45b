import { CpuBackend, initialState, multiplyAdds, Random, WebGpuBackend } from '../../dist/node/index.js';
import { judge } from './verdict.mjs';

/** Updates whose losses are compared before a time is believed. */
const GATE_UPDATES = 3;
/** Small enough that rounding does not grow within them. */
const GATE_RATE = 0.02;
/** The float64 reference judges where it needs no more multiply-adds than these, some seconds of them. */
const REFERENCE_WORK = 5e9;

/**
 * What the gate asks of every engine: the same first updates, from the same weights on the same text.
 * @param text `{ ids, validationIds? }`
 */
export function gateOptions(config, text) {
  return { config, text, state: initialState(config, new Random(1)), learningRate: GATE_RATE };
}

/**
 * The losses that engines must show: the reference's, or where that would take minutes those of the batched path,
 * which tests hold to the reference.
 * @param {GPU | undefined} gpu
 * @returns {Promise<{ by: string, losses: number[] }>} with the held-out loss last, where there is such a text
 */
export async function expectedLosses(gpu, options) {
  const small = GATE_UPDATES * multiplyAdds(options.config, options.config.vocabularySize) <= REFERENCE_WORK;
  const reference = small || !gpu;
  const backend = reference ? new CpuBackend() : await WebGpuBackend.create(gpu, { path: 'batched' });
  try {
    const session = await backend.open(options);
    const losses = Array.from(await session.train(GATE_UPDATES));
    if (options.text.validationIds) losses.push(await session.evaluate());
    session.dispose();
    return { by: reference ? 'float64 reference' : 'batched path', losses };
  } catch (error) {
    return { by: `none: ${error.message}`, losses: [] };
  } finally {
    backend.dispose();
  }
}

/** Makes the gate's updates with a runner that is fresh. @returns {{ by: string, difference: number, passed: boolean }} */
export async function passGate(runner, options, expected) {
  const { losses } = await runner.train(GATE_UPDATES);
  if (options.text.validationIds) losses.push(await runner.evaluate());
  return judge(losses, expected);
}
