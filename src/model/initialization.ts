import type { Random } from '../random.ts';
import { cellOf } from './cells/index.ts';
import type { ModelShape } from './config.ts';
import { parameterCount, type Tensor, type TensorKind, tensorsOf } from './tensors.ts';

/** What draws one entry of a tensor; undefined leaves it 0. */
type Draw = ((random: Random) => number) | undefined;

const isMatrix = (kind: TensorKind) => kind === 'U' || kind === 'W' || kind === 'V';
const normal = (deviation: number) => (random: Random) => deviation * random.normal();

/**
 * Ways to draw the first weights.
 *
 * - small: N(0, 0.01²), biases 0 (min-char-rnn, the assignment until 2024)
 * - scaled: U and W of N(0, 1 / 2n), V of N(0, 1 / n), n being a row's length; biases 0 (the assignment of 2025)
 * - uniform: every weight and bias in ±0.08 (char-rnn)
 */
const INITS = {
  small: ({ kind }: Tensor): Draw => (isMatrix(kind) ? normal(0.01) : undefined),
  scaled: ({ kind, columns }: Tensor): Draw => {
    if (!isMatrix(kind)) return undefined;
    return normal(1 / Math.sqrt(kind === 'V' ? columns : 2 * columns));
  },
  uniform: (): Draw => (random) => 0.08 * (2 * random.uniform() - 1),
} satisfies Record<string, (tensor: Tensor) => Draw>;

export type InitName = keyof typeof INITS;

export const INIT_NAMES = Object.keys(INITS) as InitName[];

/**
 * The parameters before the first update, drawn in the order of the table of tensors and rounded to float32, so that
 * backends of either precision start from the same numbers. A forget gate's bias starts at 1 whatever the way.
 */
export function initialParameters(shape: ModelShape, random: Random, init: InitName): Float64Array {
  const parameters = new Float64Array(parameterCount(shape));
  for (const tensor of tensorsOf(shape)) {
    const values = parameters.subarray(tensor.offset, tensor.offset + tensor.size);
    const draw = INITS[init](tensor);
    if (draw) for (let i = 0; i < values.length; i++) values[i] = Math.fround(draw(random));
    if (tensor.kind === 'b') setBiasOfOne(shape, values);
  }
  return parameters;
}

/** @param b [G m] of one layer. */
function setBiasOfOne(shape: ModelShape, b: Float64Array): void {
  const { gates, biasOfOne } = cellOf(shape);
  if (!biasOfOne) return;
  const first = gates.indexOf(biasOfOne) * shape.hiddenSize;
  b.fill(1, first, first + shape.hiddenSize);
}
