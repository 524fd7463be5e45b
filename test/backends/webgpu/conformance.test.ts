import { WebGpuBackend } from '../../../src/backends/webgpu/backend.ts';
import { GUARANTEED_LIMITS } from '../../../src/backends/webgpu/limits.ts';
import type { PathName } from '../../../src/backends/webgpu/paths/path.ts';
import { plansFor } from '../../../src/backends/webgpu/paths/paths.ts';
import { messageOf } from '../../../src/errors.ts';
import type { ModelConfig } from '../../../src/model/config.ts';
import type { Recipe } from '../../../src/model/recipe.ts';
import { loadDawn } from '../../../src/node/dawn.ts';
import { conformance, SHAPES } from '../conformance.ts';

const create = (path: PathName) => async () => WebGpuBackend.create(await loadDawn(), { path });

/** Why a path cannot train this. */
const refusal = (path: PathName) => (config: ModelConfig, recipe: Recipe) => {
  const options = { path, subgroups: false, workgroupSize: undefined, tape: undefined } as const;
  try {
    plansFor({ config, recipe, textLength: 1, updatesPerEpoch: 1 }, GUARANTEED_LIMITS, options);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
};

// Software adapters take a second and more to compile a shader of a path in one workgroup.
const options = { bound: 1e-5, fewer: true };
conformance('webgpu, batched', create('batched'), { ...options, refusal: refusal('batched') });
// A hidden layer beyond 128 units fits the registers of larger workgroups than every adapter has.
const shapes = SHAPES.filter(({ hiddenSize }) => hiddenSize <= 128);
conformance('webgpu, fused', create('fused'), { ...options, shapes, refusal: refusal('fused') });
conformance('webgpu, streams', create('streams'), { ...options, shapes, refusal: refusal('streams') });
