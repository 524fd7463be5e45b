/**
 * The safetensors format (https://github.com/huggingface/safetensors): eight bytes with the length of the
 * header, little-endian; a JSON header with the type, shape and place of every tensor; the raw numbers.
 */
import * as v from 'valibot';
import { UserError } from '../errors.ts';
import type { RealArray } from '../model/tensors.ts';

/** A tensor with its name, as a file holds it. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: RealArray;
}

export interface SafetensorsFile {
  readonly tensors: readonly NamedTensor[];
  readonly metadata: Readonly<Record<string, string>>;
}

const TYPES = { F32: Float32Array, F64: Float64Array } as const;

/** Serialises tensors and metadata. */
export function writeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const { name, shape, data } of tensors) {
    const begin = end;
    end += data.byteLength;
    header[name] = { dtype: data.BYTES_PER_ELEMENT === 4 ? 'F32' : 'F64', shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8; // padded with spaces, so that the numbers are aligned
  const bytes = new Uint8Array(8 + headerLength + end).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  let at = 8 + headerLength;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Parses a file.
 * @param name names the file in errors.
 * @throws UserError when the bytes are not a complete safetensors file with 32 or 64 bit floats.
 */
export function readSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const refuse = (why: string): never => {
    throw new UserError(`${name}: not a checkpoint: ${why}; choose a .safetensors file that char-rnn wrote`);
  };
  if (bytes.length < 8) refuse('it is shorter than eight bytes');
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (headerLength > bytes.length - 8) refuse('its header is cut off');
  let parsed: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerLength));
    parsed = JSON.parse(text);
  } catch {
    return refuse('its header is not JSON');
  }
  const header = v.is(v.record(v.string(), v.unknown()), parsed)
    ? parsed
    : refuse('its header is not an object');
  const { __metadata__: metadata = {}, ...entries } = header;
  const data = bytes.subarray(8 + headerLength);
  const tensors = Object.entries(entries).map(([tensorName, entry]) => {
    if (!v.is(Entry, entry)) return refuse(`tensor "${tensorName}" is not described as the format wants it`);
    const { dtype, shape, data_offsets: offsets } = entry;
    const Type = Object.hasOwn(TYPES, dtype)
      ? TYPES[dtype as keyof typeof TYPES]
      : refuse(`tensor "${tensorName}" has the type ${dtype}, not F32 or F64`);
    const [begin, end] = offsets;
    const length = shape.reduce((product, size) => product * size, 1);
    if (end > data.length || end - begin !== length * Type.BYTES_PER_ELEMENT)
      refuse(`tensor "${tensorName}" is cut off`);
    // A copy of its own: the numbers must be aligned, and a Node Buffer's slice() would share its memory.
    return { name: tensorName, shape, data: new Type(new Uint8Array(data.subarray(begin, end)).buffer) };
  });
  return { tensors, metadata: metadata as Record<string, string> };
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** How the header describes a tensor. */
const Entry = v.object({ dtype: v.string(), shape: v.array(count), data_offsets: v.tuple([count, count]) });
