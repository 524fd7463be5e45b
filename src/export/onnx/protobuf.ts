/** Writes protocol buffers (https://protobuf.dev/programming-guides/encoding): as much of them as an ONNX file needs. */
import { joined } from '../../joined.ts';

/** How the value of a field is written: as a number of varying length, or as bytes behind their length. */
const VARINT = 0;
const LENGTH = 2;

/** A message: its fields, in the order in which they were added. A field that is added again is a list. */
export class Message {
  readonly #parts: Uint8Array[] = [];

  /** A whole number from 0 to 2^53 - 1. */
  number(field: number, value: number): this {
    this.#parts.push(varint(8 * field + VARINT), varint(value));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#parts.push(varint(8 * field + LENGTH), varint(value.length), value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.encode());
  }

  encode(): Uint8Array {
    return joined(Uint8Array, this.#parts);
  }
}

/** Seven bits a byte, the lowest first; the eighth says that another byte follows. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
