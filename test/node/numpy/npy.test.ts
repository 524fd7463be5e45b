import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readNpz } from '../../../src/node/numpy/npy.ts';

/** An array as NumPy writes it. */
function npy(descr: string, shape: string, numbers: Uint8Array, order = 'False'): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([
    Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1'),
    length,
    Buffer.from(header),
    numbers,
  ]);
}

/** An archive of one file. */
function zip(content: Uint8Array, { method = 8, name = 'a.npy', size = content.length } = {}): Uint8Array {
  const packed = method === 8 ? deflateRawSync(content) : content;
  const file = Buffer.alloc(30);
  file.writeUInt32LE(0x04034b50);
  file.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(size, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(file.length + name.length + packed.length, 16);
  return Buffer.concat([file, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}

/** An archive whose list of files is said to be elsewhere. */
function damaged(archive: Uint8Array): Uint8Array {
  return Buffer.from(archive).fill(0xff, archive.length - 6, archive.length - 2);
}

const bytesOf = (numbers: Float64Array | Float32Array | BigInt64Array) => new Uint8Array(numbers.buffer);
const six = npy('<f8', '(2, 3)', bytesOf(Float64Array.of(1, 2, 3, 4, 5, 6)));
const read = (bytes: Uint8Array) => readNpz(bytes, 'w.npz');

describe('readNpz', () => {
  it.each([0, 8])('reads arrays, packed by method %i', (method) => {
    expect(read(zip(six, { method })).get('a')).toEqual({
      shape: [2, 3],
      data: Float64Array.of(1, 2, 3, 4, 5, 6),
      type: '<f8',
    });
  });

  it('reads columns one behind the other as rows', () => {
    const columns = npy('<f8', '(2, 3)', bytesOf(Float64Array.of(1, 4, 2, 5, 3, 6)), 'True');
    expect([...read(zip(columns)).get('a')!.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('reads float32, whole numbers and scalars', () => {
    expect([...read(zip(npy('<f4', '(1,)', bytesOf(Float32Array.of(0.5))))).get('a')!.data]).toEqual([0.5]);
    expect([...read(zip(npy('<i8', '()', bytesOf(BigInt64Array.of(-7n))))).get('a')!.data]).toEqual([-7]);
  });

  it.each([
    ['no archive', Buffer.from('not an archive at all, though long'), /not a zip archive/],
    ['a cut one', zip(six).subarray(0, 60), /not a zip archive/],
    ['a damaged list', damaged(zip(six)), /list of files is damaged/],
    ['another size', zip(six, { size: 7 }), /"a.npy" in it is damaged/],
    ['another packing', zip(six, { method: 12 }), /packed in an unknown way/],
    ['too large a claim', zip(six, { size: 2 ** 31 }), /larger than/],
    ['no array', zip(Buffer.from('text')), /"a.npy" in it is no array/],
    ['a cut array', zip(six.subarray(0, -1)), /is cut off/],
    ['complex numbers', zip(npy('<c16', '(1,)', new Uint8Array(16))), /has the type <c16; save real numbers/],
    ['another order of bytes', zip(npy('>f8', '(1,)', new Uint8Array(8))), /has the type >f8/],
  ])('refuses %s', (_, bytes, why) => {
    expect(() => read(bytes)).toThrow(why);
    expect(() => read(bytes)).toThrow(/^w\.npz: not a file of numpy\.savez/);
  });
});
