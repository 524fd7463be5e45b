import { cellSizes } from '../../model/cells/index.ts';
import type { ModelConfig } from '../../model/config.ts';
import { parameterCount, type RealArray, type Tensor, tensorsOf } from '../../model/tensors.ts';

/**
 * Where a tensor lies among the parameters on the GPU: THE layout there, whose other half is
 * shaders/common/parameter_layout.wgsl. Moments and gradients lie alike; files and states do not know of it.
 */
export interface DeviceTensor {
  readonly tensor: Tensor;
  /** Elements before it: a multiple of four. */
  readonly offset: number;
  /** Elements between one of its columns and the next: 1, unless it is transposed. */
  readonly columnStride: number;
  /** Where row `row` begins, after `offset`. */
  readonly rowAt: (row: number) => number;
  /** Padding included. */
  readonly size: number;
}

/** The tensors in their order, which is that of tensorsOf(). */
export function deviceTensors(config: ModelConfig): readonly DeviceTensor[] {
  const { hiddenSize: m, cell, vocabularySize: K } = config;
  const mPadded = padded(m);
  const units = cellSizes(cell).gates * mPadded;
  /** Of row e, unit e % m of gate ⌊e / m⌋, among the padded units of all gates. */
  const inUnits = (e: number) => e + Math.floor(e / m) * (mPadded - m);
  const placeOf = ({ kind, layer }: Tensor): Omit<DeviceTensor, 'tensor' | 'offset'> => {
    if (kind === 'U' && layer === 0) return { columnStride: units, rowAt: inUnits, size: K * units };
    if (kind === 'V') return { columnStride: 1, rowAt: (k) => k * mPadded, size: padded(K) * mPadded };
    if (kind === 'c') return { columnStride: 1, rowAt: (k) => k, size: padded(K) };
    if (kind === 'bR') return { columnStride: 1, rowAt: (unit) => unit, size: mPadded };
    const width = kind === 'b' ? 1 : mPadded;
    return { columnStride: 1, rowAt: (e) => inUnits(e) * width, size: units * width };
  };
  let offset = 0;
  return tensorsOf(config).map((tensor) => {
    const place = { tensor, offset, ...placeOf(tensor) };
    offset += place.size;
    return place;
  });
}

/** Parameters on the GPU, padding included. */
export function deviceParameterCount(config: ModelConfig): number {
  return deviceTensors(config).reduce((sum, { size }) => sum + size, 0);
}

/** A length made a multiple of four: rows are read as vec4f. */
export function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** Packed numbers [slots, parameters] as the GPU has them; what pads is 0. */
export function toDevice(config: ModelConfig, packed: RealArray): Float32Array {
  const slots = packed.length / parameterCount(config);
  const device = new Float32Array(slots * deviceParameterCount(config));
  forEachElement(config, slots, (own, there) => {
    device[there] = packed[own]!;
  });
  return device;
}

/** The reverse of toDevice(). */
export function fromDevice(config: ModelConfig, device: Float32Array): Float32Array {
  const slots = device.length / deviceParameterCount(config);
  const packed = new Float32Array(slots * parameterCount(config));
  forEachElement(config, slots, (own, there) => {
    packed[own] = device[there]!;
  });
  return packed;
}

/** @param visit is told the index of an element in the packed array and on the GPU. */
function forEachElement(
  config: ModelConfig,
  slots: number,
  visit: (packed: number, device: number) => void,
): void {
  const tensors = deviceTensors(config);
  const [count, deviceCount] = [parameterCount(config), deviceParameterCount(config)];
  for (let slot = 0; slot < slots; slot++) {
    for (const { tensor, offset, columnStride, rowAt } of tensors) {
      for (let row = 0; row < tensor.rows; row++) {
        const own = slot * count + tensor.offset + row * tensor.columns;
        const there = slot * deviceCount + offset + rowAt(row);
        for (let column = 0; column < tensor.columns; column++)
          visit(own + column, there + column * columnStride);
      }
    }
  }
}
