import { expect, test } from 'vitest';
import {
  deviceParameterCount,
  deviceTensors,
  fromDevice,
  toDevice,
} from '../../../src/backends/webgpu/parameter-layout.ts';
import { CELL_NAMES } from '../../../src/model/cells/index.ts';
import { parameterCount, tensorsOf } from '../../../src/model/tensors.ts';
import { toyConfig } from '../../support/toy.ts';

const models = CELL_NAMES.flatMap((cell) =>
  [1, 4, 6].flatMap((hiddenSize) =>
    [1, 2].map((layers) => toyConfig({ vocabularySize: 5, hiddenSize, cell, layers })),
  ),
);

test.each(models)('every number goes to a place of its own and comes back: %o', (config) => {
  const count = parameterCount(config);
  const packed = Float32Array.from({ length: 2 * count }, (_, i) => i + 1);
  const device = toDevice(config, packed);
  expect(device).toHaveLength(2 * deviceParameterCount(config));
  expect([...device].filter((value) => value !== 0).sort((a, b) => a - b)).toEqual([...packed]);
  expect(fromDevice(config, device)).toEqual(packed);
});

test.each(models)('tensors and the rows of matrices begin at whole quads: %o', (config) => {
  for (const { tensor, offset, rowAt, columnStride } of deviceTensors(config)) {
    expect(offset % 4).toBe(0);
    const stride = tensor.kind === 'U' && tensor.layer === 0 ? columnStride : rowAt(1);
    if (tensor.shape.length === 2) expect(stride % 4).toBe(0);
  }
});

test('U of the first layer is transposed, a gate at a time', () => {
  const config = toyConfig({ vocabularySize: 3, hiddenSize: 5, cell: 'gru' });
  const packed = Float32Array.from({ length: parameterCount(config) }, (_, i) => i);
  const [U] = tensorsOf(config);
  const device = toDevice(config, packed);
  const [character, gate, unit] = [2, 1, 4];
  expect(device[(character * 3 + gate) * 8 + unit]).toBe(
    packed[U!.offset + (gate * 5 + unit) * 3 + character],
  );
});
