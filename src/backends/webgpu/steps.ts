import { stepNumbers } from '../../model/optimizers/index.ts';
import type { Recipe } from '../../model/recipe.ts';
import type { Device } from './device.ts';
import { MOST_UPDATES } from './limits.ts';

/** Bytes of Steps in common/sizes.wgsl: the count, padded, and MOST_UPDATES vec4f. */
const STEPS_BYTES = 16 + MOST_UPDATES * 16;

/** The uniform buffer of what the host says of the updates of one submission. */
export function createSteps(device: Device): GPUBuffer {
  return device.buffer('steps', STEPS_BYTES, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
}

/**
 * Tells the GPU how many updates the next submission makes and the optimiser's numbers of each; what was submitted
 * before still sees its own.
 * @param numbers [MOST_UPDATES, 4], those of update u in row u % MOST_UPDATES; zeros when left out.
 */
export function writeSteps(
  device: Device,
  steps: GPUBuffer,
  count: number,
  numbers: Float32Array = new Float32Array(MOST_UPDATES * 4),
): void {
  const bytes = new ArrayBuffer(STEPS_BYTES);
  new Uint32Array(bytes)[0] = count;
  new Float32Array(bytes, 16).set(numbers);
  device.queue.writeBuffer(steps, 0, bytes);
}

/** The optimiser's numbers of the updates after `done` others, one for each learning rate; see writeSteps(). */
export function numbersOf(recipe: Recipe, done: number, rates: Float64Array): Float32Array {
  const numbers = new Float32Array(MOST_UPDATES * 4);
  rates.forEach((rate, i) => {
    numbers.set(stepNumbers(recipe, rate, done + i), ((done + i) % MOST_UPDATES) * 4);
  });
  return numbers;
}
