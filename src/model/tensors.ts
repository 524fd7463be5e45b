import type { ModelConfig } from './config.ts';

type Dimension = 'hiddenSize' | 'vocabularySize';

/**
 * THE table of tensors. Allocation, initialisation, shader constants, checkpoints, the gradient check and the
 * tests all read it; the order is the order in memory and of the random draws. Matrices are row-major.
 */
const TABLE = [
  { name: 'U', rows: 'hiddenSize', columns: 'vocabularySize', init: 'normal' },
  { name: 'W', rows: 'hiddenSize', columns: 'hiddenSize', init: 'normal' },
  { name: 'V', rows: 'vocabularySize', columns: 'hiddenSize', init: 'normal' },
  { name: 'b', rows: 'hiddenSize', columns: undefined, init: 'zero' },
  { name: 'c', rows: 'vocabularySize', columns: undefined, init: 'zero' },
] as const satisfies readonly {
  name: string;
  rows: Dimension;
  columns: Dimension | undefined;
  init: 'normal' | 'zero';
}[];

export type TensorName = (typeof TABLE)[number]['name'];

/** In packing order. */
export const TENSOR_NAMES: readonly TensorName[] = TABLE.map(({ name }) => name);

/** Where one tensor lies in a packed array of parameters, gradients or AdaGrad memory. */
export interface Tensor {
  readonly name: TensorName;
  /** [rows, columns] of a matrix, [length] of a vector. */
  readonly shape: readonly number[];
  readonly rows: number;
  /** 1 for a vector. */
  readonly columns: number;
  readonly init: 'normal' | 'zero';
  /** Elements before this tensor. */
  readonly offset: number;
  readonly size: number;
}

export type RealArray = Float32Array | Float64Array;

/** One value per tensor, by name. */
export type Tensors<T> = Record<TensorName, T>;

/** The tensors of a model of this size, in packing order. */
export function tensorsOf(config: Pick<ModelConfig, 'hiddenSize' | 'vocabularySize'>): readonly Tensor[] {
  let offset = 0;
  return TABLE.map(({ name, rows, columns, init }) => {
    const shape = columns ? [config[rows], config[columns]] : [config[rows]];
    const size = shape.reduce((product, length) => product * length, 1);
    const tensor = { name, shape, rows: shape[0]!, columns: shape[1] ?? 1, init, offset, size };
    offset += size;
    return tensor;
  });
}

/** Number of parameters. */
export function parameterCount(config: Pick<ModelConfig, 'hiddenSize' | 'vocabularySize'>): number {
  return tensorsOf(config).reduce((sum, { size }) => sum + size, 0);
}

/** Views of the single tensors in a packed array; they share its memory. */
export function viewsOf<A extends RealArray>(tensors: readonly Tensor[], packed: A): Tensors<A> {
  const views = tensors.map(({ name, offset, size }) => [name, packed.subarray(offset, offset + size)]);
  return Object.fromEntries(views) as Tensors<A>;
}
