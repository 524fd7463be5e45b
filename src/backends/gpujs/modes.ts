import type { GPU } from 'gpu.js';
import { messageOf, UserError } from '../../errors.ts';
import { type Executor, recordingExecutor, textureExecutor } from './executor.ts';
import { HELPER } from './kernels.ts';

export type GpuJs = typeof import('gpu.js');

/**
 * gpu.js' modes, the one to prefer first. WebAssembly comes before the GPU ones: an update is some sixty small
 * kernels, and starting that many draw calls takes longer than computing them at the usual sizes.
 */
export const MODES = ['webasm', 'webgl2', 'webgl', 'webgpu', 'cpu'] as const;

export type Mode = (typeof MODES)[number];

/** The kernel class that each mode is a wish for. */
export const CLASSES: Readonly<Record<Mode, string>> = {
  webasm: 'WebAssemblyKernel',
  webgl2: 'WebGL2Kernel',
  webgl: 'WebGLKernel',
  webgpu: 'WebGPUKernel',
  cpu: 'CPUKernel',
};

/** What a mode asks of the platform. */
const NEEDS: Readonly<Record<Mode, string>> = {
  webasm: 'WebAssembly',
  webgl2: 'a browser with WebGL 2',
  webgl: 'a browser with WebGL',
  webgpu: 'WebGPU',
  cpu: 'nothing',
};

/** @throws UserError when there is no such mode. */
export function modeOf(name: string): Mode {
  const mode = MODES.find((known) => known === name);
  if (mode) return mode;
  throw new UserError(`gpu.js has no mode "${name}"; choose gpujs:${[...MODES].sort().join(', gpujs:')}`);
}

/** @throws UserError when the package is not installed, or was not built in. */
export async function loadGpuJs(): Promise<GpuJs> {
  try {
    const module = await import('gpu.js');
    // CommonJS, which some bundlers hand over as the default export only.
    return 'GPU' in module ? module : (module as { default: GpuJs }).default;
  } catch (error) {
    throw new UserError(
      `gpu.js cannot be loaded (${messageOf(error)}); "npm install gpu.js@2.24.1" brings it, or choose another backend`,
    );
  }
}

/** A gpu.js instance of one mode, with what carries out plans on it. */
export interface Engine {
  readonly gpu: GPU;
  readonly executor: Executor;
}

/** @throws UserError when this platform does not have the mode. */
export function createEngine(gpuJs: GpuJs, mode: Mode): Engine {
  let gpu: GPU;
  try {
    gpu = new gpuJs.GPU({ mode });
  } catch {
    throw new UserError(
      `gpu.js cannot compute by ${mode} here: it needs ${NEEDS[mode]}; choose another mode`,
    );
  }
  gpu.addFunction(HELPER as never, { argumentTypes: { x: 'Number' }, returnType: 'Number' });
  const textures = mode === 'webgl2' || mode === 'webgl';
  return { gpu, executor: textures ? textureExecutor(nameIn(gpuJs)) : recordingExecutor(gpu) };
}

/** A class's name by identity, since a minifier may have renamed it. */
function nameIn(gpuJs: GpuJs): (kernel: object) => string {
  const known = Object.values(CLASSES).map(
    (name) => [name, (gpuJs as Record<string, unknown>)[name]] as const,
  );
  return (kernel) => known.find(([, type]) => kernel.constructor === type)?.[0] ?? kernel.constructor.name;
}

/** What a WebGL context computes on, as far as the browser tells; undefined for other modes. */
export function rendererOf({ context }: GPU): string | undefined {
  const gl = context as WebGLRenderingContext | null;
  if (typeof gl?.getParameter !== 'function') return undefined;
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(extension ? extension.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

/** @throws Error when the WebGL context was lost, after which gpu.js goes on with zeros. */
export function mustHaveContext({ context }: Pick<GPU, 'context'>): void {
  const gl = context as WebGLRenderingContext | null;
  if (typeof gl?.isContextLost === 'function' && gl.isContextLost())
    throw new Error('gpu.js lost its WebGL context: the GPU was reset, or taken away');
}
