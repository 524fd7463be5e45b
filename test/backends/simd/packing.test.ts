import { expect, it } from 'vitest';
import { Packing } from '../../../src/backends/simd/packing.ts';

it('large blocks are unpadded to their end', () => {
  const length = 2 ** 21 + 5;
  const places = Int32Array.from({ length }, (_, i) => length - i); // the first of the block is padding
  const packing = new Packing(places, length + 1);
  const packed = Float32Array.from({ length }, (_, i) => i);
  const block = packing.pad(packed);
  expect(block.slice(0, 2)).toEqual(Float32Array.of(0, length - 1));
  expect(Buffer.from(packing.unpad(block).buffer).equals(Buffer.from(packed.buffer))).toBe(true);
});
