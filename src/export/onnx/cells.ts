import type { CellName } from '../../model/cells/index.ts';
import type { Graph } from './graph.ts';

/**
 * A cell in ONNX's operators, as src/model/cells/ has it in numbers.
 * @param x each gate's U input + b, and `r` its W h; both [B, m]
 * @param before the carried states, each [B, m], h first
 * @returns the next states.
 */
type OnnxCell = (
  graph: Graph,
  x: readonly string[],
  r: readonly string[],
  before: readonly string[],
) => readonly string[];

const rnn: OnnxCell = (graph, x, r) => [tanh(graph, sum(graph, x[0]!, r[0]!))];

const gru: OnnxCell = (graph, x, r, [h]) => {
  const reset = sigmoid(graph, sum(graph, x[0]!, r[0]!));
  const z = sigmoid(graph, sum(graph, x[1]!, r[1]!));
  const n = tanh(graph, sum(graph, x[2]!, product(graph, reset, r[2]!)));
  return [between(graph, n, h!, z)];
};

const lstm: OnnxCell = (graph, x, r, [, cell]) => {
  const [i, f, g, o] = x.map((own, gate) => sum(graph, own, r[gate]!));
  const kept = product(graph, sigmoid(graph, f!), cell!);
  const next = sum(graph, kept, product(graph, sigmoid(graph, i!), tanh(graph, g!)));
  return [product(graph, sigmoid(graph, o!), tanh(graph, next)), next];
};

const mgu: OnnxCell = (graph, x, r, [h]) => {
  const f = sigmoid(graph, sum(graph, x[0]!, r[0]!));
  const n = tanh(graph, sum(graph, x[1]!, product(graph, f, r[1]!)));
  return [between(graph, h!, n, f)];
};

export const ONNX_CELLS: Readonly<Record<CellName, OnnxCell>> = { rnn, gru, lstm, mgu };

function sigmoid(graph: Graph, a: string): string {
  return graph.node('Sigmoid', [a]);
}

function tanh(graph: Graph, a: string): string {
  return graph.node('Tanh', [a]);
}

function sum(graph: Graph, a: string, b: string): string {
  return graph.node('Add', [a, b]);
}

function product(graph: Graph, a: string, b: string): string {
  return graph.node('Mul', [a, b]);
}

/** a + share (b - a) */
function between(graph: Graph, a: string, b: string, share: string): string {
  return sum(graph, a, product(graph, share, graph.node('Sub', [b, a])));
}
