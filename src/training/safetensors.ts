/**
 * The safetensors format (https://github.com/huggingface/safetensors): eight bytes with the length of the
 * header, little-endian; a JSON header with the type, shape and place of every tensor; the raw numbers.
 */
import * as v from 'valibot';
import { UserError } from '../errors.ts';
import { joined } from '../joined.ts';
import type { RealArray } from '../model/tensors.ts';
import { repeatedKey } from './json-keys.ts';

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
export function writeSafetensors(file: SafetensorsFile): Uint8Array {
  return joined(Uint8Array, safetensorsParts(file));
}

/** The parts of a file, one behind the other: its header, and the tensors' own memory, of which a large one has no room twice. */
export function safetensorsParts({ tensors, metadata }: SafetensorsFile): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const { name, shape, data } of tensors) {
    const begin = end;
    end += data.byteLength;
    header[name] = { dtype: data.BYTES_PER_ELEMENT === 4 ? 'F32' : 'F64', shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8; // padded with spaces, so that the numbers are aligned
  const start = new Uint8Array(8 + headerLength).fill(0x20, 8);
  new DataView(start.buffer).setBigUint64(0, BigInt(headerLength), true);
  start.set(json, 8);
  return [start, ...tensors.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

/** Ends the reading of a file, saying what is wrong with it. */
type Refuse = (why: string) => never;

/**
 * Parses a file. What its header claims is held against the bytes that are there before anything is reserved for it.
 * @param name names the file in errors.
 * @throws UserError when the bytes are not a complete safetensors file with 32 or 64 bit floats.
 */
export function readSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const refuse: Refuse = (why) => {
    throw new UserError(`${name}: not a checkpoint: ${why}; choose a .safetensors file that char-rnn wrote`);
  };
  if (bytes.length < 8) refuse('it is shorter than eight bytes');
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (headerLength > bytes.length - 8) refuse('its header is cut off');
  const json = textOf(bytes.subarray(8, 8 + headerLength)) ?? refuse('its header is not UTF-8');
  const { __metadata__: metadata = {}, ...entries } = headerOf(json, refuse);
  if (!v.is(Metadata, metadata)) return refuse('its metadata are not all texts');
  const data = bytes.subarray(8 + headerLength);
  const places = placesOf(entries, data.length, refuse);
  // Programs differ in which of two they read.
  const twice = repeatedKey(json);
  if (twice !== undefined) refuse(`its header names ${JSON.stringify(twice)} twice`);
  const tensors = places.map(({ name, shape, Type, begin, end }) => ({
    name,
    shape,
    // A copy of its own: the numbers must be aligned, and a Node Buffer's slice() would share its memory.
    data: new Type(new Uint8Array(data.subarray(begin, end)).buffer),
  }));
  return { tensors, metadata };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** @returns what the header names, "__metadata__" and tensors. */
function headerOf(json: string, refuse: Refuse): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(json);
  } catch {
    return refuse('its header is not JSON');
  }
  const isObject = typeof header === 'object' && header !== null && !Array.isArray(header);
  return isObject ? (header as Record<string, unknown>) : refuse('its header is not an object');
}

/** Where the numbers of a tensor lie. */
interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly Type: (typeof TYPES)[keyof typeof TYPES];
  /** Bytes behind the header, as `end`. */
  readonly begin: number;
  readonly end: number;
}

function placeOf(name: string, entry: unknown, refuse: Refuse): Place {
  if (!v.is(Entry, entry)) return refuse(`tensor "${name}" is not described as the format wants it`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const Type = Object.hasOwn(TYPES, dtype)
    ? TYPES[dtype as keyof typeof TYPES]
    : refuse(`tensor "${name}" has the type ${dtype}, not F32 or F64`);
  const [begin, end] = offsets;
  const length = shape.reduce((product, size) => product * size, 1);
  if (end - begin !== length * Type.BYTES_PER_ELEMENT)
    refuse(`tensor "${name}" has another number of bytes than its shape says`);
  return { name, shape, Type, begin, end };
}

/**
 * Tensors lie one behind the other, from the first byte to the last: overlaps would multiply what a file holds.
 * @param length bytes of the numbers.
 */
function placesOf(entries: Record<string, unknown>, length: number, refuse: Refuse): Place[] {
  const places: Place[] = [];
  let left = length;
  for (const [name, entry] of Object.entries(entries)) {
    const place = placeOf(name, entry, refuse);
    left -= place.end - place.begin;
    if (place.end > length) refuse(`tensor "${name}" is cut off`);
    if (left < 0) refuse(`tensor "${name}" overlaps others`);
    places.push(place);
  }
  let at = 0;
  for (const { name, begin, end } of [...places].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) refuse(`tensor "${name}" ${begin < at ? 'overlaps another' : 'has a hole before it'}`);
    at = end;
  }
  if (at !== length) refuse(`${length - at} bytes at its end belong to no tensor`);
  return places;
}

/** Beyond 2^53 a number is no longer that of the file. */
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** How the header describes a tensor. */
const Entry = v.object({ dtype: v.string(), shape: v.array(count), data_offsets: v.tuple([count, count]) });

const Metadata = v.record(v.string(), v.string());
