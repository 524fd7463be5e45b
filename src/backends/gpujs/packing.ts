import { type RealArray, type Tensor, viewsOf } from '../../model/tensors.ts';
import { type Layout, mapTensors, TENSOR_NAMES, type Tensors, type Value } from './kernels.ts';

/** A matrix as gpu.js takes it from the host: a row each. */
type Rows = Float32Array[];

/** Packed tensors → rows on the host, as layoutsOf() wants them. */
export function unpack(
  tensors: readonly Tensor[],
  layouts: Tensors<Layout>,
  packed: RealArray,
): Tensors<Rows> {
  const views = viewsOf(tensors, packed);
  return mapTensors(layouts, (layout, name) => {
    const view = views[name]!;
    const { rows, columns } = layout;
    const stride = strideOf(layout, tensors.find((tensor) => tensor.name === name)!);
    const at = (row: number, column: number) => view[row * stride.row + column * stride.column]!;
    return rowsOf(rows, columns, at);
  });
}

/** The way back. @param values of the device, as read() gives them. */
export function pack(
  tensors: readonly Tensor[],
  layouts: Tensors<Layout>,
  values: Tensors<ArrayLike<number>[]>,
): Float32Array {
  const packed = new Float32Array(tensors.reduce((sum, { size }) => sum + size, 0));
  for (const [i, name] of TENSOR_NAMES.entries()) {
    const tensor = tensors[i]!;
    const stride = strideOf(layouts[name], tensor);
    for (const [row, numbers] of values[name].entries()) {
      for (let column = 0; column < numbers.length; column++) {
        packed[tensor.offset + row * stride.row + column * stride.column] = numbers[column]!;
      }
    }
  }
  return packed;
}

/** Steps between neighbours of the device's matrix in the packed tensor. */
function strideOf({ turned }: Layout, { columns }: Tensor): { row: number; column: number } {
  return turned ? { row: 1, column: columns } : { row: columns, column: 1 };
}

export function rowsOf(rows: number, columns: number, at: (row: number, column: number) => number): Rows {
  return Array.from({ length: rows }, (_, row) =>
    Float32Array.from({ length: columns }, (_, column) => at(row, column)),
  );
}

/** A matrix read back: rows on the host already, or a texture. */
export function readRows(value: Value): ArrayLike<number>[] {
  return read(value) as ArrayLike<number>[];
}

export function readVector(value: Value): ArrayLike<number> {
  return read(value) as ArrayLike<number>;
}

function read(value: Value): unknown {
  const texture = value as { toArray?: () => unknown };
  return typeof texture.toArray === 'function' ? texture.toArray() : value;
}
