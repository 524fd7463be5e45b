import type { GPU, IGPUKernelSettings } from 'gpu.js';
import type { ModelConfig } from '../../model/config.ts';
import { EPSILON } from '../../model/optimizers/optimizer.ts';
import { tensorsOf } from '../../model/tensors.ts';
import arriving from './kernels/arriving.js?raw';
import backward from './kernels/backward.js?raw';
import begin from './kernels/begin.js?raw';
import columnSums from './kernels/column-sums.js?raw';
import end from './kernels/end.js?raw';
import forward from './kernels/forward.js?raw';
import inputGradients from './kernels/input-gradients.js?raw';
import logits from './kernels/logits.js?raw';
import memory from './kernels/memory.js?raw';
import normalisers from './kernels/normalisers.js?raw';
import noteLoss from './kernels/note-loss.js?raw';
import outerProducts from './kernels/outer-products.js?raw';
import outputGradients from './kernels/output-gradients.js?raw';
import preciseTanh from './kernels/precise-tanh.js?raw';
import step from './kernels/step.js?raw';
import streamLosses from './kernels/stream-losses.js?raw';
import transpose from './kernels/transpose.js?raw';

/** An array of the device: rows on the host, a texture on a GPU, a placeholder while gpu.js records a pipeline. */
export type Value = unknown;

export type Kernel = (...values: Value[]) => Value;

/** [columns, rows] or [length]: gpu.js counts the innermost dimension first. */
type Output = [number] | [number, number];

/** The tensors of the vanilla network, in packing order: the only one that these kernels know. */
export const TENSOR_NAMES = ['U', 'W', 'V', 'b', 'c'] as const;

export type TensorName = (typeof TENSOR_NAMES)[number];

/** One value per tensor. */
export type Tensors<T> = Record<TensorName, T>;

/** Losses that gather on the device before the host reads them in one go. */
export const RING = 64;

/** Every kernel of one model, by what it computes; shapes stand in the kernels' files. */
export interface Kernels {
  readonly begin: Kernel;
  readonly forward: Kernel;
  readonly end: Kernel;
  readonly transposeW: Kernel;
  readonly transposeV: Kernel;
  readonly logits: Kernel;
  readonly normalisers: Kernel;
  readonly streamLosses: Kernel;
  readonly noteLoss: Kernel;
  readonly outputGradients: Kernel;
  readonly arriving: Kernel;
  readonly backward: Kernel;
  readonly gradient: Tensors<Kernel>;
  readonly memory: Tensors<Kernel>;
  readonly step: Tensors<Kernel>;
}

/** How a tensor lies on the device. */
export interface Layout {
  readonly rows: number;
  readonly columns: number;
  /** Whether it is the transpose of the packed tensor. */
  readonly turned: boolean;
}

/**
 * U is held transposed, so that one row belongs to one character; a vector is a matrix of one row. Neighbouring
 * threads then read neighbouring numbers, which gpu.js needs to use SIMD.
 */
export function layoutsOf(config: ModelConfig): Tensors<Layout> {
  const layouts = tensorsOf(config).map(({ name, rows, columns, shape }): [string, Layout] => {
    const turned = name === 'U' || shape.length === 1;
    return [name, turned ? { rows: columns, columns: rows, turned } : { rows, columns, turned }];
  });
  return Object.fromEntries(layouts) as Tensors<Layout>;
}

/** Creates the kernels; gpu.js compiles each at its first call. @param clipAt bounds each gradient. @param wrap goes around every kernel. */
export function createKernels(
  gpu: GPU,
  config: ModelConfig,
  clipAt: number,
  wrap: (kernel: Kernel) => Kernel,
): Kernels {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  const kernel = (source: string, output: Output) => wrap(compile(gpu, config, clipAt, source, output));
  const layouts = layoutsOf(config);
  const perTensor = (source: string) => mapTensors(layouts, (size) => kernel(source, outputOf(size)));
  return {
    begin: kernel(begin, [m, (tau + 1) * B]),
    forward: kernel(forward, [m, (tau + 1) * B]),
    end: kernel(end, [m, B]),
    transposeW: kernel(transpose, [m, m]),
    transposeV: kernel(transpose, [K, m]),
    logits: kernel(logits, [K, tau * B]),
    normalisers: kernel(normalisers, [tau * B]),
    streamLosses: kernel(streamLosses, [B]),
    noteLoss: kernel(noteLoss, [RING]),
    outputGradients: kernel(outputGradients, [K, tau * B]),
    arriving: kernel(arriving, [m, tau * B]),
    backward: kernel(backward, [m, tau * B]),
    gradient: {
      U: kernel(inputGradients, outputOf(layouts.U)),
      W: kernel(outerProducts, outputOf(layouts.W)),
      V: kernel(outerProducts, outputOf(layouts.V)),
      b: kernel(columnSums, outputOf(layouts.b)),
      c: kernel(columnSums, outputOf(layouts.c)),
    },
    memory: perTensor(memory),
    step: perTensor(step),
  };
}

function compile(gpu: GPU, config: ModelConfig, clipAt: number, source: string, output: Output): Kernel {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  const settings: IGPUKernelSettings = {
    output,
    precision: 'single',
    pipeline: true,
    immutable: true,
    constants: { K, m, tau, B, clip: clipAt, epsilon: EPSILON },
  };
  return gpu.createKernel(functionOf(source), settings) as unknown as Kernel;
}

/** gpu.js wants a bare function: the file without what stands before it. */
function functionOf(source: string): string {
  return source.slice(source.indexOf('function ')).trim();
}

export const HELPER = functionOf(preciseTanh);

function outputOf({ rows, columns }: Layout): Output {
  return [columns, rows];
}

export function mapTensors<A, B>(tensors: Tensors<A>, change: (value: A, name: TensorName) => B): Tensors<B> {
  const entries = Object.entries(tensors) as [TensorName, A][];
  return Object.fromEntries(entries.map(([name, value]) => [name, change(value, name)])) as Tensors<B>;
}
