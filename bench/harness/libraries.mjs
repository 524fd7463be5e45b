/** The files of peers/ with their engines. */
export const LIBRARIES = {
  ours: ['simd', 'cpu', 'webgpu', 'gpujs'],
  plain: ['plain'],
  numpy_peer: ['numpy'],
  torch_peer: ['torch-eager', 'torch-compile'],
  jax_peer: ['jax-scan'],
  'recurrent-js': ['recurrent-js'],
  brain: ['brain.js'],
  tfjs: ['tfjs-cpu', 'tfjs-wasm', 'tfjs-webgpu'],
  'jax-js': ['jax-js-wasm', 'jax-js-webgpu'],
};

/**
 * Checks the names of engines before anything runs.
 * @param {string[]} names
 * @param {string[]} known
 * @throws {Error} with a sentence for people
 */
export function checkEngines(names, known) {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`there is no engine "${unknown}"; choose ${known.join(' or ')}`);
}
