import { cellOf } from './cells/index.ts';
import type { ModelShape } from './config.ts';

/** Packed numbers of either precision. */
export type RealArray = Float32Array | Float64Array;

/** U, W, b and bR belong to a layer, V and c to the output. */
export type TensorKind = 'U' | 'W' | 'V' | 'b' | 'c' | 'bR';

/** Where one tensor lies in a packed array of parameters, gradients or moments. */
export interface Tensor {
  /** As files name it: "U" of the first layer, "layer1.U" of the one above it. */
  readonly name: string;
  /** Its name without the layer. */
  readonly kind: TensorKind;
  /** 0 for the output's. */
  readonly layer: number;
  /** [rows, columns] of a matrix, [length] of a vector. */
  readonly shape: readonly number[];
  /** Of a matrix; the length of a vector. */
  readonly rows: number;
  /** 1 for a vector. */
  readonly columns: number;
  /** Elements before this tensor. */
  readonly offset: number;
  /** Elements: rows × columns. */
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
  const recurrentBias: [TensorKind, number[]][] = cell.recurrentBias ? [['bR', [m]]] : [];
  const ofLayer = (layer: number): [TensorKind, number[]][] =>
    layer === 0
      ? [['U', [rows, K]], ['W', [rows, m]], ['V', [K, m]], ['b', [rows]], ['c', [K]], ...recurrentBias]
      : [['U', [rows, m]], ['W', [rows, m]], ['b', [rows]], ...recurrentBias];
  let offset = 0;
  return Array.from({ length: layers }, (_, layer) =>
    ofLayer(layer).map(([kind, shape]) => {
      const [length, columns = 1] = shape as [number, number?];
      const name = layer === 0 ? kind : `layer${layer}.${kind}`;
      const tensor = { name, kind, layer, shape, rows: length, columns, offset, size: length * columns };
      offset += tensor.size;
      return tensor;
    }),
  ).flat();
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
