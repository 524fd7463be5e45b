/**
 * A model as ONNX: ids of characters in, logits of the next ones out, float32.
 *
 *     step      ids [streams]         states [streams, m]  →  logits [streams, K]         next states
 *     sequence  ids [steps, streams]  states [streams, m]  →  logits [steps, streams, K]  next states
 *
 * States are named as in a checkpoint, "h" and "layer1.h" say, and "next.h" as they come out. A text begins with zeros.
 */
import { cellOf } from '../../model/cells/index.ts';
import type { ModelConfig } from '../../model/config.ts';
import { carriedStates } from '../../model/state.ts';
import { type Tensor, tensorsOf, viewsOf } from '../../model/tensors.ts';
import type { Model } from '../../training/checkpoint.ts';
import { configOf } from '../../training/setup.ts';
import { VERSION } from '../../version.ts';
import { ONNX_CELLS } from './cells.ts';
import { Graph, graphAttribute, numberAttribute, type Value, writeModel } from './graph.ts';

const STREAMS = 'streams';
const STEPS = 'steps';
const PRODUCER = { name: 'webgpu-char-rnn', version: VERSION };

/** The file of one step. */
export function onnxStep(model: Model): Uint8Array {
  const config = configOf(model.options, model.vocabulary);
  const graph = new Graph('step');
  addWeights(graph, config, model);
  const names = { ids: 'ids', logits: 'logits', before: (state: string) => state, after };
  addStep(graph, config, names);
  return writeModel(graph, PRODUCER, metadataOf(model));
}

/** The file of a whole sequence, a scan of steps. */
export function onnxSequence(model: Model): Uint8Array {
  const config = configOf(model.options, model.vocabulary);
  const states = statesOf(config);
  // What is named within the scan must be named otherwise outside.
  const body = new Graph('step', 'step.');
  addStep(body, config, {
    ids: 'step.ids',
    logits: 'step.logits',
    before: (state) => `step.${state}`,
    after: (state) => `step.${after(state)}`,
  });
  const graph = new Graph('sequence');
  addWeights(graph, config, model);
  for (const state of states) graph.input(stateValue(state, config));
  graph.input({ name: 'ids', type: 'int64', shape: [STEPS, STREAMS] });
  graph.addNode(
    'Scan',
    [...states, 'ids'],
    [...states.map(after), 'logits'],
    [graphAttribute('body', body), numberAttribute('num_scan_inputs', 1)],
  );
  for (const state of states) graph.output(stateValue(after(state), config));
  graph.output({ name: 'logits', type: 'float', shape: [STEPS, STREAMS, config.vocabularySize] });
  return writeModel(graph, PRODUCER, metadataOf(model));
}

function after(state: string): string {
  return `next.${state}`;
}

function statesOf(config: ModelConfig): string[] {
  return carriedStates(config).map(({ name }) => name);
}

function stateValue(name: string, { hiddenSize }: ModelConfig): Value {
  return { name, type: 'float', shape: [STREAMS, hiddenSize] };
}

/** What the values of a step are called, beside those that nobody else sees. */
interface StepNames {
  readonly ids: string;
  readonly logits: string;
  readonly before: (state: string) => string;
  readonly after: (state: string) => string;
}

/** Adds a step with its inputs and outputs; its weights may be of the graph around it. */
function addStep(graph: Graph, config: ModelConfig, names: StepNames): void {
  const { cell, layers, vocabularySize } = config;
  const states = statesOf(config);
  for (const state of states) graph.input(stateValue(names.before(state), config));
  graph.input({ name: names.ids, type: 'int64', shape: [STREAMS] });
  const each = states.length / layers;
  let h = '';
  for (let layer = 0; layer < layers; layer++) {
    const own = states.slice(layer * each, (layer + 1) * each);
    const before = own.map(names.before);
    const prefix = layer === 0 ? '' : `layer${layer}.`;
    const x =
      layer === 0
        ? graph.node('Add', [graph.node('Gather', ['U', names.ids]), 'b'])
        : product(graph, h, `${prefix}U`, `${prefix}b`);
    const r = product(graph, before[0]!, `${prefix}W`, cellOf(config).recurrentBias && `${prefix}bR`);
    const next = ONNX_CELLS[cell](graph, gatesOf(graph, x, config), gatesOf(graph, r, config), before);
    own.forEach((state, i) => {
      graph.addNode('Identity', [next[i]!], [names.after(state)]);
      graph.output(stateValue(names.after(state), config));
    });
    h = next[0]!;
  }
  graph.addNode('Identity', [product(graph, h, 'V', 'c')], [names.logits]);
  graph.output({ name: names.logits, type: 'float', shape: [STREAMS, vocabularySize] });
}

/** rows weightsᵀ, and a bias where there is one. */
function product(graph: Graph, rows: string, weights: string, bias?: string): string {
  const inputs = bias === undefined ? [rows, weights] : [rows, weights, bias];
  return graph.node('Gemm', inputs, [numberAttribute('transB', 1)]);
}

/** [B, G m] by gates. */
function gatesOf(graph: Graph, all: string, config: ModelConfig): readonly string[] {
  const { length } = cellOf(config).gates;
  return length === 1 ? [all] : graph.nodeOf('Split', [all], length, [numberAttribute('axis', 1)]);
}

/** The weights by their names: U of the first layer with a row a character, bR with zeros for the gates that have none. */
function addWeights(graph: Graph, config: ModelConfig, { parameters }: Model): void {
  const tensors = tensorsOf(config);
  const views = viewsOf(tensors, Float32Array.from(parameters));
  for (const tensor of tensors) {
    const data = views[tensor.name]!;
    if (tensor.name === 'U') {
      graph.constant('U', [tensor.columns, tensor.rows], transposed(data, tensor));
    } else if (tensor.kind === 'bR') {
      const { gates, recurrentBias } = cellOf(config);
      const whole = new Float32Array(gates.length * tensor.size);
      whole.set(data, gates.indexOf(recurrentBias!) * tensor.size);
      graph.constant(tensor.name, [whole.length], whole);
    } else {
      graph.constant(tensor.name, tensor.shape, data);
    }
  }
}

function transposed(data: Float32Array, { rows, columns }: Tensor): Float32Array {
  return Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** What a reader needs beside the numbers: which id is which character, and where a text begins. */
function metadataOf({ vocabulary, options, text, opening, update }: Model): Record<string, string> {
  return {
    vocabulary: JSON.stringify(vocabulary.toString()),
    ...(opening !== undefined && { opening: JSON.stringify(opening) }),
    text: JSON.stringify(text),
    config: JSON.stringify(options),
    update: JSON.stringify(update),
  };
}
