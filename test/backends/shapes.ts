import type { OpenOptions } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { UserError } from '../../src/errors.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { Random } from '../../src/random.ts';
import { initialState, type TrainingState } from '../../src/model/state.ts';

/** Odd sizes: one of each kind, none a multiple of four, K = m, and a single unit. */
export const SHAPES: readonly ModelConfig[] = [
  { vocabularySize: 7, hiddenSize: 13, seqLength: 5, batchSize: 3 },
  { vocabularySize: 11, hiddenSize: 11, seqLength: 1, batchSize: 1 },
  { vocabularySize: 30, hiddenSize: 33, seqLength: 9, batchSize: 2 },
  { vocabularySize: 2, hiddenSize: 1, seqLength: 3, batchSize: 5 },
];

/** What a backend opens: a text of random ids that uses every one, and a fresh state. */
export function opening(
  config: ModelConfig,
  { learningRate = 0.1, length = 500, seed = 7 } = {},
): OpenOptions {
  const random = new Random(seed);
  const ids = Uint32Array.from({ length }, (_, i) =>
    i < config.vocabularySize ? i : Math.floor(random.uniform() * config.vocabularySize),
  );
  return { config, text: { ids }, state: initialState(config, random), learningRate };
}

/** The state after some updates of the reference. */
export async function trained(config: ModelConfig, updates: number): Promise<TrainingState> {
  const session = await new CpuBackend().open(opening(config));
  await session.train(updates);
  return session.state();
}

/** For backends that must not ask for WebGPU. */
export async function noGpu(): Promise<GPU> {
  throw new UserError('there is no WebGPU in this test');
}
