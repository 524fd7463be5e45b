/** Reads arrays that NumPy saved (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). */
import { messageOf, UserError } from '../../errors.ts';
import { unzip } from './zip.ts';

export interface NumpyArray {
  readonly shape: readonly number[];
  /** Row-major, whatever order the file has. */
  readonly data: Float64Array;
  /** As NumPy writes it: "<f4". */
  readonly type: string;
}

const MAGIC = '\u0093NUMPY';

type Read = (view: DataView, at: number) => number;
const READ: Readonly<Record<string, Read>> = {
  f4: (view, at) => view.getFloat32(at, true),
  f8: (view, at) => view.getFloat64(at, true),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at) => view.getUint16(at, true),
  u4: (view, at) => view.getUint32(at, true),
  u8: (view, at) => Number(view.getBigUint64(at, true)),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at) => view.getInt16(at, true),
  i4: (view, at) => view.getInt32(at, true),
  i8: (view, at) => Number(view.getBigInt64(at, true)),
};

/**
 * The arrays of a file of numpy.savez() or savez_compressed(), by name.
 * @throws UserError when it is none, or holds what is no array of real numbers.
 */
export function readNpz(bytes: Uint8Array, name: string): Map<string, NumpyArray> {
  try {
    const arrays = [...unzip(bytes)].map(
      ([file, content]) => [file.replace(/\.npy$/, ''), readNpy(content, file)] as const,
    );
    return new Map(arrays);
  } catch (error) {
    throw new UserError(`${name}: not a file of numpy.savez(): ${messageOf(error)}`);
  }
}

function readNpy(bytes: Uint8Array, name: string): NumpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, to: number) =>
    Array.from(bytes.subarray(from, to), (byte) => String.fromCharCode(byte)).join('');
  if (bytes.length < 12 || text(0, 6) !== MAGIC) throw new Error(`"${name}" in it is no array`);
  const long = bytes[6]! > 1;
  const begin = (long ? 12 : 10) + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = text(10, begin);
  const [, type = ''] = /'descr': *'([^']*)'/.exec(header) ?? [];
  const [, shown] = /'shape': *\(([\d, ]*)\)/.exec(header) ?? [];
  const fortran = /'fortran_order': *True/.test(header);
  const read = READ[type.replace(/^[<|=]/, '')];
  if (shown === undefined) throw new Error(`"${name}" in it is damaged`);
  if (!read)
    throw new Error(`"${name}" in it has the type ${type || 'object'}; save real numbers, float64 say`);
  const shape = shown
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const length = shape.reduce((product, size) => product * size, 1);
  const width = Number(type.at(-1));
  if (bytes.length !== begin + length * width) throw new Error(`"${name}" in it is cut off`);
  const data = Float64Array.from({ length }, (_, i) => read(view, begin + i * width));
  return { shape, data: fortran ? rowMajor(data, shape, name) : data, type };
}

/** Columns one behind the other, as a transpose is saved, become rows. */
function rowMajor(data: Float64Array, shape: readonly number[], name: string): Float64Array {
  if (shape.length < 2) return data;
  const [rows, columns, ...more] = shape as [number, number, ...number[]];
  if (more.length > 0) throw new Error(`"${name}" in it has more than two axes`);
  return data.map((_, i) => data[(i % columns) * rows + Math.floor(i / columns)]!);
}
