import type { OpenOptions, Session } from '../../src/backends/backend.ts';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { Random } from '../../src/model/random.ts';
import { initialState } from '../../src/model/state.ts';

export type Shape = readonly [m: number, K: number, tau: number, B: number];

/** Odd shapes: less than a vector, panels half full, rows that are no multiple of a block, several blocks. */
export const SHAPES: readonly Shape[] = [
  [1, 2, 1, 1],
  [3, 2, 5, 2],
  [7, 83, 5, 5],
  [100, 83, 25, 1],
  [100, 83, 25, 5],
  [130, 257, 25, 17],
  [7, 257, 1, 17],
  [130, 2, 5, 1],
  [3, 83, 1, 2],
];

export function configOf([m, K, tau, B]: Shape): ModelConfig {
  return { hiddenSize: m, vocabularySize: K, seqLength: tau, batchSize: B };
}

/** A fresh training on a random text in which low ids are frequent; an epoch has four updates. */
export function caseOf(shape: Shape): OpenOptions {
  const [, K, tau, B] = shape;
  const random = new Random(7);
  const id = () => Math.floor(random.uniform() ** 2 * K);
  return {
    config: configOf(shape),
    text: {
      ids: Uint32Array.from({ length: B * (4 * tau + 3) }, id),
      validationIds: Uint32Array.from({ length: 150 }, id),
    },
    state: initialState(configOf(shape), random),
    learningRate: 0.1,
  };
}

/** Runs `use` on a session and disposes it. */
export async function withSession<T>(
  options: OpenOptions,
  threads: number,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await new SimdBackend({ threads }).open(options);
  try {
    return await use(session);
  } finally {
    session.dispose();
  }
}
