import { WebGpuBackend } from '../../../src/backends/webgpu/backend.ts';
import type { PathName } from '../../../src/backends/webgpu/paths/path.ts';
import { messageOf } from '../../../src/errors.ts';
import type { ModelConfig } from '../../../src/model/config.ts';
import type { Recipe } from '../../../src/model/recipe.ts';
import { loadDawn } from '../../../src/node/dawn.ts';
import { conformance } from '../conformance.ts';

/**
 * The conformance of one path, each in a file of its own, which run side by side: a software adapter takes a second
 * and more to compile a shader.
 */
export async function pathConformance(path: PathName, shapes?: readonly ModelConfig[]): Promise<void> {
  const create = async () => WebGpuBackend.create(await loadDawn(), { path });
  const planner = await create();
  /** Why the path cannot train this on this device. */
  const refusal = (config: ModelConfig, recipe: Recipe) => {
    try {
      planner.explain({ config, recipe, text: { ids: new Uint32Array(1) } }, 1);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  };
  conformance(`webgpu, ${path}`, create, { bound: 1e-5, fewer: true, refusal, ...(shapes && { shapes }) });
  planner.dispose();
}
