/** Which tensors a model's file and a checkpoint hold, and where each lies in the packed arrays of a training. */
import type { ModelConfig } from '../model/config.ts';
import { momentSlots } from '../model/optimizers/index.ts';
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
  /** Sums or means of squares: none is below zero. */
  readonly squares?: boolean;
}

/** U, W, V, b, c, …; above the first layer layer1.U … */
export function parametersOf(config: ModelConfig): readonly Part[] {
  return tensorsOf(config);
}

/** adagrad.U, …, or adam.m.U, … and adam.v.U, … */
export function momentsOf(config: ModelConfig, { optimizer }: Pick<Recipe, 'optimizer'>): readonly Part[] {
  const length = parameterCount(config);
  return momentSlots(optimizer).flatMap(({ prefix, squares }, slot) =>
    tensorsOf(config).map((tensor) => ({
      ...tensor,
      name: prefix + tensor.name,
      offset: slot * length + tensor.offset,
      squares,
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

/**
 * The packed array of a file's tensors.
 * @throws Error naming one that is missing, has another shape or type, or holds what no training makes.
 */
export function joined(parts: readonly Part[], tensors: readonly NamedTensor[]): RealArray {
  const found = checkedNumbers(parts, tensors);
  const length = parts.reduce((sum, { size }) => sum + size, 0);
  const packed = found[0] instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  parts.forEach(({ name, offset }, i) => {
    if (found[i]!.BYTES_PER_ELEMENT !== packed.BYTES_PER_ELEMENT)
      throw new Error(`the tensor "${name}" has another type than "${parts[0]!.name}"`);
    packed.set(found[i]!, offset);
  });
  return packed;
}

/**
 * The numbers of each part, as a file has them.
 * @throws Error naming a tensor that is missing, has another shape, or holds what no training makes.
 */
export function checkedNumbers(parts: readonly Part[], tensors: readonly NamedTensor[]): RealArray[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return parts.map((part) => {
    const tensor = byName.get(part.name);
    if (tensor?.shape.join() !== part.shape.join())
      throw new Error(`the tensor "${part.name}" is missing or has the wrong shape`);
    checkNumbers(part, tensor.data);
    return tensor.data;
  });
}

/** Of a number in a file: sums of so large ones, over all units, are still finite in float32. */
const LARGEST = 1e30;

function checkNumbers({ name, squares = false }: Part, data: RealArray): void {
  const smallest = squares ? 0 : -LARGEST;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value >= smallest && value <= LARGEST) continue;
    const what = squares && value < 0 ? `${value}, though it sums up squares` : value;
    throw new Error(`the tensor "${name}" holds ${what}, at element ${i}`);
  }
}
