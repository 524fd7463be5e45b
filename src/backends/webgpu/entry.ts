/**
 * WebGPU's entry point, `navigator.gpu` in a browser. It is described by the one method that is called, so that whoever
 * uses the library need not have WebGPU's own types.
 */
export interface WebGpu {
  /** @returns a GPUAdapter, or null where there is none. */
  requestAdapter(options?: { powerPreference?: 'high-performance' | 'low-power' }): Promise<unknown>;
}
