/** A model as an exported page holds it: written on the host, read in the browser. */
import type { CellName } from '../../model/cells/index.ts';
import { type Network, networkOf } from '../../model/network.ts';
import { parameterCount, type RealArray } from '../../model/tensors.ts';

export interface PageModel {
  /** Name of the text that it read. */
  readonly text: string;
  readonly cell: CellName;
  readonly layers: number;
  readonly hiddenSize: number;
  /** Every character once, in the order of the ids. */
  readonly characters: string;
  /** The id that ends a document, where the model knows such. */
  readonly endMark?: number | undefined;
  /** What a passage begins with where nothing else is asked for. */
  readonly beginning: string;
  /** Of each number: 32 is float32; 16 its upper half, bfloat16, which is right to 0.4 %. */
  readonly bits: 16 | 32;
  /** All parameters, packed as tensorsOf() says: little-endian, in base64. */
  readonly numbers: string;
}

/** Parameters as base64. */
export function encodeNumbers(parameters: RealArray, bits: PageModel['bits']): string {
  const words = new Uint32Array(Float32Array.from(parameters).buffer);
  const bytes = new DataView(new ArrayBuffer((words.length * bits) / 8));
  words.forEach((word, i) => {
    if (bits === 32) bytes.setUint32(4 * i, word, true);
    else bytes.setUint16(2 * i, (word + 0x8000) >>> 16, true); // to the nearest
  });
  return btoa(Array.from(new Uint8Array(bytes.buffer), (byte) => String.fromCharCode(byte)).join(''));
}

function decodeNumbers(base64: string, bits: PageModel['bits']): Float32Array {
  const bytes = new DataView(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)).buffer);
  const words = new DataView(new ArrayBuffer(4));
  return Float32Array.from({ length: (8 * bytes.byteLength) / bits }, (_, i) => {
    words.setUint32(0, bits === 32 ? bytes.getUint32(4 * i, true) : bytes.getUint16(2 * i, true) << 16);
    return words.getFloat32(0);
  });
}

/** @throws Error when the page is damaged. */
export function networkOfPage({ characters, bits, numbers, ...page }: PageModel): Network {
  const { cell, layers, hiddenSize, endMark } = page;
  const shape = { cell, layers, hiddenSize, endMark, vocabularySize: Array.from(characters).length };
  const parameters = decodeNumbers(numbers, bits);
  if (parameters.length !== parameterCount(shape)) throw new Error('this page is damaged: save it again');
  return networkOf(shape, parameters);
}
