/**
 * Every backend by name, the one to prefer first; `auto` is none of them. Apart from the registry, so that who only
 * lists them does not bring their code along.
 */
export const BACKEND_NAMES = ['webgpu', 'simd', 'cpu', 'gpujs'] as const;

/** A backend by name. */
export type BackendName = (typeof BACKEND_NAMES)[number];

export function isBackendName(name: string): name is BackendName {
  return BACKEND_NAMES.some((known) => known === name);
}
