/** Which tensors a model's file and a checkpoint hold, and where each lies in the packed arrays of a training. */
import type { ModelConfig } from '../model/config.ts';
import { momentPrefixes } from '../model/optimizers/index.ts';
import type { Recipe } from '../model/recipe.ts';
import { carriedStates } from '../model/state.ts';
import { parameterCount, type RealArray, tensorsOf } from '../model/tensors.ts';
import type { NamedTensor } from './safetensors.ts';

/** One tensor of a file, and where its numbers lie in a packed array. */
export interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** U, W, V, b, c, …; above the first layer layer1.U … */
export function parametersOf(config: ModelConfig): readonly Part[] {
  return tensorsOf(config);
}

/** adagrad.U, …, or adam.m.U, … and adam.v.U, … */
export function momentsOf(config: ModelConfig, { optimizer }: Pick<Recipe, 'optimizer'>): readonly Part[] {
  const length = parameterCount(config);
  return momentPrefixes(optimizer).flatMap((prefix, slot) =>
    tensorsOf(config).map((tensor) => ({
      ...tensor,
      name: prefix + tensor.name,
      offset: slot * length + tensor.offset,
    })),
  );
}

/** h [B, m], and what else is carried: cell, layer1.h, … */
export function carriedOf(config: ModelConfig): readonly Part[] {
  const shape = [config.batchSize, config.hiddenSize];
  return carriedStates(config).map((state) => ({ ...state, shape }));
}

/** The tensors of a packed array. */
export function cut(parts: readonly Part[], packed: RealArray): NamedTensor[] {
  return parts.map(({ name, shape, offset, size }) => ({
    name,
    shape,
    data: packed.slice(offset, offset + size),
  }));
}

/** The packed array of a file's tensors. @throws Error naming one that is missing or has another shape. */
export function joined(parts: readonly Part[], tensors: readonly NamedTensor[]): RealArray {
  const found = parts.map(({ name, shape }) => {
    const tensor = tensors.find((other) => other.name === name);
    if (tensor?.shape.join() === shape.join()) return tensor.data;
    throw new Error(`the tensor "${name}" is missing or has the wrong shape`);
  });
  const length = parts.reduce((sum, { size }) => sum + size, 0);
  const packed = found[0] instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  parts.forEach(({ offset }, i) => {
    packed.set(found[i]!, offset);
  });
  return packed;
}
