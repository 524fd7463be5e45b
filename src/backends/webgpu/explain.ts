import type { ModelConfig } from '../../model/config.ts';
import { parameterCount } from '../../model/tensors.ts';
import { walkOf } from '../../text/walk.ts';
import type { Layout, LayoutLimits } from './layout.ts';
import type { PathName } from './path.ts';
import { layoutsFor, type PathOptions } from './paths.ts';
import { MOST_UPDATES, type Plan, planFor } from './plan.ts';

/** What one update costs on one path: counted from the sizes, not measured. */
export interface Explanation {
  readonly path: PathName;
  /** Dispatches of `updates` updates. */
  readonly dispatches: number;
  readonly updates: number;
  /** Workgroup barriers that one stream waits at from its first character to its last, and back. */
  readonly barriers: { readonly forward: number; readonly backward: number };
  /** Bytes that an update reads and writes in storage buffers, each shader's own caching aside. */
  readonly bytes: number;
  /** Floating-point operations of an update; a multiply-add counts as two. */
  readonly operations: number;
}

const FLOAT = 4;

/** Explains `updates` updates on every path that fits. */
export function explain(
  config: ModelConfig,
  textLength: number,
  limits: LayoutLimits,
  options: PathOptions,
  updates: number,
): Explanation[] {
  const plan = planFor(config, walkOf(textLength, config.batchSize, config.seqLength), textLength);
  return [...layoutsFor(config, limits, options)].map(([path, layout]) => ({
    path,
    dispatches: dispatchesOf(path, updates),
    updates,
    barriers: barriersOf(config, layout),
    bytes: bytesOf(path, config, plan, layout),
    operations: operationsOf(config),
  }));
}

function dispatchesOf(path: PathName, updates: number): number {
  if (path === 'fused') return Math.ceil(updates / MOST_UPDATES);
  return updates * (path === 'streams' ? 3 : 8);
}

/** One a time step; before the first step the fused shaders fetch characters, h and U x + b. */
function barriersOf({ seqLength: tau }: ModelConfig, layout: Layout | undefined) {
  if (!layout) return { forward: tau + 1, backward: tau + 1 };
  const tapeBarrier = layout.tape === 'storage' ? 2 : 1; // of storage, and of the workgroup
  return { forward: tau + 1 + 2 * tapeBarrier, backward: tau + 1 + tapeBarrier };
}

/** Multiply-adds of the products, and the clipped AdaGrad step; tanh and exp count as one. */
function operationsOf(config: ModelConfig): number {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  const rows = tau * B;
  const recurrence = 2 * (2 * m * m) + 8 * m; // W h and Wᵀ da; the sums, tanh and its derivative
  const outputs = 2 * (2 * m * K) + 6 * K; // V h and Vᵀ do; softmax
  const weights = 2 * m * m + 2 * m * K + 2 * m + K; // dW, dV; dU, db, dc
  return rows * (recurrence + outputs + weights) + 8 * parameterCount(config);
}

function bytesOf(path: PathName, config: ModelConfig, plan: Plan, layout: Layout | undefined): number {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  const rows = tau * B;
  const P = parameterCount(config);
  // The text, and the states carried from one update to the next.
  const always = rows + 2 * B * m;
  if (path === 'fused') {
    const seen = Math.min(K, rows); // columns of U, at most
    const touched = P - m * (K - seen);
    const weights = 2 * m * m + 2 * m * K + rows * m; // W and V in both directions, columns of U
    const tape = layout!.tape === 'storage' ? tapeTraffic(rows, m, K) : 0;
    return FLOAT * (always + weights + 4 * touched + tape);
  }
  const groups = B / (layout?.streams ?? 1);
  // The passes over time read the weights once a workgroup; from registers afterwards, or again each step.
  const weightReads = path === 'streams' ? groups * (2 * m * m + 2 * m * K) : 2 * rows * m * m + 2 * m * K;
  const adagrad = plan.splits * P * 2 + 4 * P; // gradients written and read, M and theta both
  return FLOAT * (always + weightReads + rows * m + tapeTraffic(rows, m, K) + adagrad);
}

/** h, o, do, Vᵀ do and da: each written once and read by the phases that need it. */
function tapeTraffic(rows: number, m: number, K: number): number {
  const hidden = 2 + 1 + 1 + 1 + 1; // U x + b and h written; read by the logits, tanh', dV and dW
  const outputs = 3 + 5; // o, o + c, do written; softmax three times, Vᵀ do, dV
  const gradients = 2 + 3; // Vᵀ do and da written; da, dW, dU
  return rows * (hidden * m + outputs * K + gradients * m);
}
