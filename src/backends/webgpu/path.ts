/** The ways to train, the one with the fewest dispatches first. */
export const PATHS = ['fused', 'streams', 'batched'] as const;

export type PathName = (typeof PATHS)[number];

/** A way to encode updates; every path leaves parameters, memory, hidden state, losses and counter alike. */
export interface TrainingPath {
  readonly kind: PathName;
  /** For people: "batched, 8 dispatches an update". */
  readonly detail: string;
  /** Encodes the next `updates` updates. */
  encodeUpdates(pass: GPUComputePassEncoder, updates: number): void;
  /**
   * Readies a way to encode one update up to its gradients [splits, parameters], which are zero before, and row
   * losses. It changes no state but h.
   */
  gradients(): Promise<(pass: GPUComputePassEncoder) => void>;
  /** Frees the buffers that are the path's own. */
  destroy(): void;
}
