import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/training/safetensors.ts';

describe('safetensors', () => {
  it('gives back every tensor and all metadata', () => {
    const data = fc.oneof(fc.float32Array({ maxLength: 9 }), fc.float64Array({ maxLength: 9 }));
    const tensors = fc.uniqueArray(fc.record({ name: fc.string({ unit: 'binary', minLength: 1 }), data }), {
      selector: ({ name }) => name,
      maxLength: 5,
    });
    const metadata = fc.dictionary(fc.string(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(tensors, metadata, (given, words) => {
        const named = given
          .filter(({ name }) => name !== '__metadata__' && name !== '__proto__')
          .map((tensor) => ({ ...tensor, shape: [tensor.data.length] }));
        const file = readSafetensors(writeSafetensors({ tensors: named, metadata: words }), 'x');
        expect(Object.fromEntries(file.tensors.map((tensor) => [tensor.name, tensor]))).toEqual(
          Object.fromEntries(named.map((tensor) => [tensor.name, tensor])),
        );
        expect({ ...file.metadata }).toEqual({ ...words });
      }),
    );
  });

  it('has the layout of the format: length, JSON header, aligned little-endian numbers', () => {
    const bytes = writeSafetensors({
      tensors: [{ name: 'W', shape: [1, 2], data: Float32Array.of(1, -2) }],
      metadata: { a: 'b' },
    });
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { a: 'b' },
      W: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
    });
    expect([view.getFloat32(8 + length, true), view.getFloat32(12 + length, true)]).toEqual([1, -2]);
  });

  it.each([
    ['nothing', (bytes: Uint8Array) => bytes.subarray(0, 4), 'it is shorter than eight bytes'],
    ['half a header', (bytes: Uint8Array) => bytes.subarray(0, 20), 'its header is cut off'],
    ['half the numbers', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 3), 'tensor "W" is cut off'],
    ['no JSON', (bytes: Uint8Array) => bytes.slice().fill(0x7f, 8, 12), 'its header is not JSON'],
  ])('refuses %s', (_, damage, why) => {
    const bytes = writeSafetensors({
      tensors: [{ name: 'W', shape: [2], data: Float32Array.of(1, 2) }],
      metadata: {},
    });
    expect(() => readSafetensors(damage(bytes), 'model.safetensors')).toThrow(
      `model.safetensors: not a checkpoint: ${why}`,
    );
  });

  it.each([
    ['null', 'its header is not an object'],
    ['{"U":null}', 'tensor "U" is not described'],
    ['{"U":{"dtype":"F32"}}', 'tensor "U" is not described'],
    ['{"U":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}', 'tensor "U" is not described'],
    ['{"U":{"dtype":"constructor","shape":[1],"data_offsets":[0,4]}}', 'has the type constructor'],
  ])('refuses the header %s', (header, why) => {
    const json = new TextEncoder().encode(header);
    const bytes = new Uint8Array(8 + json.length + 8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    expect(() => readSafetensors(bytes, 'x')).toThrow(why);
  });

  it('refuses numbers of another type', () => {
    const json = new TextEncoder().encode(
      JSON.stringify({ W: { dtype: 'BF16', shape: [1], data_offsets: [0, 2] } }),
    );
    const bytes = new Uint8Array(8 + json.length + 2);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    expect(() => readSafetensors(bytes, 'x')).toThrow('tensor "W" has the type BF16');
  });
});
