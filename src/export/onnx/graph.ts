/** The parts of an ONNX file (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), by the numbers of their fields. */
import { Message } from './protobuf.ts';

const FLOAT = 1;
const INT64 = 7;

/** Operators are of this version of the standard, and the file is of the format that came with it. */
const OPERATORS = 17;
const FORMAT = 8;

/** What goes into a graph, or comes out of it. A size is a number, or the name of one that is told at run time. */
export interface Value {
  readonly name: string;
  readonly type: 'float' | 'int64';
  readonly shape: readonly (number | string)[];
}

/** A graph under construction: each operation's results have names of their own. */
export class Graph {
  readonly #message = new Message();
  readonly #prefix: string;
  #nodes = 0;

  /** @param prefix of the names of results: a graph within another must not use those of the outer. */
  constructor(name: string, prefix = '') {
    this.#message.text(2, name);
    this.#prefix = prefix;
  }

  /** Adds an operation with one result. @returns its name. */
  node(operator: string, inputs: readonly string[], attributes: readonly Message[] = []): string {
    const [result] = this.nodeOf(operator, inputs, 1, attributes);
    return result!;
  }

  /** Adds an operation with so many results. @returns their names. */
  nodeOf(
    operator: string,
    inputs: readonly string[],
    results: number,
    attributes: readonly Message[] = [],
  ): string[] {
    const id = this.#nodes++;
    const names = Array.from({ length: results }, (_, i) => `${this.#prefix}${operator}.${id}.${i}`);
    this.addNode(operator, inputs, names, attributes);
    return names;
  }

  /** Adds an operation whose results are named. */
  addNode(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: readonly Message[] = [],
  ): void {
    const node = new Message();
    for (const name of inputs) node.text(1, name);
    for (const name of outputs) node.text(2, name);
    node.text(4, operator);
    for (const attribute of attributes) node.message(5, attribute);
    this.#message.message(1, node);
  }

  /** Adds numbers that never change. */
  constant(name: string, shape: readonly number[], data: Float32Array): void {
    const tensor = new Message();
    for (const size of shape) tensor.number(1, size);
    tensor.number(2, FLOAT).text(8, name);
    tensor.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    this.#message.message(5, tensor);
  }

  input(value: Value): void {
    this.#message.message(11, described(value));
  }

  output(value: Value): void {
    this.#message.message(12, described(value));
  }

  get message(): Message {
    return this.#message;
  }
}

function described({ name, type, shape }: Value): Message {
  const dimensions = new Message();
  for (const size of shape) {
    const dimension = new Message();
    dimensions.message(1, typeof size === 'number' ? dimension.number(1, size) : dimension.text(2, size));
  }
  const tensor = new Message().number(1, type === 'float' ? FLOAT : INT64).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

/** An attribute of an operation: a whole number. */
export function numberAttribute(name: string, value: number): Message {
  return new Message().text(1, name).number(3, value).number(20, 2);
}

/** An attribute of an operation: a graph that it runs. */
export function graphAttribute(name: string, { message }: Graph): Message {
  return new Message().text(1, name).message(6, message).number(20, 5);
}

/** The file of a graph. @param metadata what else the file tells, as texts. */
export function writeModel(
  { message }: Graph,
  producer: { readonly name: string; readonly version: string },
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const model = new Message()
    .number(1, FORMAT)
    .text(2, producer.name)
    .text(3, producer.version)
    .message(7, message)
    .message(8, new Message().text(1, '').number(2, OPERATORS));
  for (const [key, value] of Object.entries(metadata)) {
    model.message(14, new Message().text(1, key).text(2, value));
  }
  return model.encode();
}
