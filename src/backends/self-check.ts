/** Whether a device computes what it is asked to: checked before anything that it trains or writes is believed. */
import { CheckError } from '../errors.ts';
import { forwardCost } from '../model/cost.ts';
import { compareUpdate, expectUpdate } from '../model/float32-check.ts';
import { networkOf } from '../model/network.ts';
import { NetworkReader } from '../model/reader.ts';
import { nucleus } from '../model/sampling.ts';
import type { RealArray } from '../model/tensors.ts';
import { Random } from '../random.ts';
import { startsAt } from '../text/batches.ts';
import type { Backend, OpenOptions, Session } from './backend.ts';
import { narrowWithin, partWithin } from './check-part.ts';
import { observeUpdate } from './observed-update.ts';

/**
 * Errors of float32 that are nonsense: far beyond the bound of the gradient check, which takes its time to tell what a
 * right backend may be off by.
 */
const NONSENSE = 256;
const DRAWS = 4;
/** Multiply-adds of an update that the reference computes several times: some 50 milliseconds in all. */
const WORK = 5e6;
/** A model whose shortest update costs more is checked as a narrower one: it would take the reference a while, and much memory. */
const MOST_WORK = 2.5e7;

/** Characters that are written, and as many as the reference reads in no time where a model is large. */
const WRITTEN = 24;
const WRITING_WORK = 1e7;
/** By which a uniform may miss the share of the character that was drawn. */
const ROUNDING = 0.01;

const PLAINLY = { temperature: 1, topP: 1 };

/** Lets a backend make an update of this training, or a part of it with the same kernels, and write. @throws CheckError */
export async function checkTraining(backend: Backend, options: OpenOptions): Promise<void> {
  const part = narrowWithin(partWithin(options, WORK), MOST_WORK);
  const { config, recipe, text, state, kernels } = part;
  const { ids, batches } = text;
  const starts = startsAt(batches!, config.batchSize, state.update);
  const expected = expectUpdate({ config, recipe, ids, starts, state }, { draws: DRAWS });
  const session = await backend.open({
    config,
    recipe,
    text: { ids, batches },
    state: expected.place.state,
    kernels,
  });
  try {
    const update = await observeUpdate(session, expected.rate);
    const wrong = compareUpdate(expected, update).find(({ errors }) => !(errors <= NONSENSE));
    if (wrong) {
      const times = wrong.errors.toPrecision(2);
      throw nonsense(
        backend,
        `${wrong.name} after one update is off by ${times} times what float32 explains`,
      );
    }
    await checkWriting(backend, session, { ...options, config }, update.parameters);
  } finally {
    session.dispose();
  }
}

/** Lets a session write a few characters by its parameters. @throws CheckError */
export async function checkWriting(
  backend: Backend,
  session: Session,
  { config }: Pick<OpenOptions, 'config'>,
  parameters: RealArray,
): Promise<void> {
  const length = Math.max(1, Math.min(WRITTEN, Math.floor(WRITING_WORK / forwardCost(config))));
  const uniforms = new Random(1).uniforms(length);
  const prime = Uint32Array.of(0);
  const ids = await session.sample({ from: 'zero', prime, uniforms, ...PLAINLY });
  const reader = new NetworkReader(networkOf(config, parameters));
  const o = new Float64Array(config.vocabularySize);
  reader.read(prime[0]!);
  for (const [i, uniform] of uniforms.entries()) {
    reader.logits(o);
    const id = ids[i];
    if (id === undefined || !mayDraw(nucleus(o, PLAINLY), uniform, id))
      throw nonsense(backend, 'the characters that it writes are not the model’s');
    reader.read(id);
  }
}

/** Whether the uniform lies in the id's share, or close. What is not a number cannot be judged. */
function mayDraw(distribution: Float64Array, uniform: number, id: number): boolean {
  const all = distribution.reduce((sum, p) => sum + p, 0);
  if (Number.isNaN(all)) return true;
  const before = distribution.subarray(0, id).reduce((sum, p) => sum + p, 0) / all;
  const share = distribution[id]! / all;
  return uniform > before - ROUNDING && uniform < before + share + ROUNDING;
}

function nonsense(backend: Backend, what: string): CheckError {
  const { name, detail } = backend.describe();
  return new CheckError(
    `${name} computes wrong numbers here (${detail}): ${what}; take another backend, --backend cpu for one`,
  );
}
