import { cellOf } from './cells/index.ts';
import type { ModelShape } from './config.ts';

export type RealArray = Float32Array | Float64Array;

/** U, W, b and bR belong to a layer, V and c to the output. */
export type TensorKind = 'U' | 'W' | 'V' | 'b' | 'c' | 'bR';

/** Where one tensor lies in a packed array of parameters, gradients or moments. */
export interface Tensor {
  /** As files name it: "U" of the first layer, "layer1.U" of the one above it. */
  readonly name: string;
  readonly kind: TensorKind;
  /** 0 for the output's. */
  readonly layer: number;
  /** [rows, columns] of a matrix, [length] of a vector. */
  readonly shape: readonly number[];
  readonly rows: number;
  /** 1 for a vector. */
  readonly columns: number;
  /** Elements before this tensor. */
  readonly offset: number;
  readonly size: number;
}

/**
 * THE table of tensors, for a model of this shape. Allocation, initialisation, shader constants, checkpoints, the
 * gradient check and the tests all read it; the order is the order in memory and of the random draws. Matrices are
 * row-major; a layer's rows are its gates, a block of m each.
 */
export function tensorsOf(shape: ModelShape): readonly Tensor[] {
  const { vocabularySize: K, hiddenSize: m, layers } = shape;
  const cell = cellOf(shape);
  const rows = cell.gates.length * m;
  const tensors: Tensor[] = [];
  let offset = 0;
  const add = (kind: TensorKind, layer: number, ...lengths: [number, number?]) => {
    const [first, second = 1] = lengths;
    const name = layer === 0 ? kind : `layer${layer}.${kind}`;
    tensors.push({
      name,
      kind,
      layer,
      shape: lengths as number[],
      rows: first,
      columns: second,
      offset,
      size: first * second,
    });
    offset += first * second;
  };
  add('U', 0, rows, K);
  add('W', 0, rows, m);
  add('V', 0, K, m);
  add('b', 0, rows);
  add('c', 0, K);
  if (cell.recurrentBias) add('bR', 0, m);
  for (let layer = 1; layer < layers; layer++) {
    add('U', layer, rows, m);
    add('W', layer, rows, m);
    add('b', layer, rows);
    if (cell.recurrentBias) add('bR', layer, m);
  }
  return tensors;
}

/** Number of parameters. */
export function parameterCount(shape: ModelShape): number {
  return tensorsOf(shape).reduce((sum, { size }) => sum + size, 0);
}

/** Views of the single tensors in a packed array, by name; they share its memory. */
export function viewsOf<A extends RealArray>(tensors: readonly Tensor[], packed: A): Record<string, A> {
  const views = tensors.map(({ name, offset, size }) => [name, packed.subarray(offset, offset + size)]);
  return Object.fromEntries(views) as Record<string, A>;
}
