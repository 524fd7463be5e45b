import { describe, expect, it, vi } from 'vitest';
import type { Backend, OpenOptions, Session } from '../../src/backends/backend.ts';
import { narrowWithin } from '../../src/backends/check-part.ts';
import { checked } from '../../src/backends/checked.ts';
import { HandoverBackend } from '../../src/backends/handover.ts';
import { checkTraining } from '../../src/backends/self-check.ts';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { CheckError } from '../../src/errors.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import { updateCost } from '../../src/model/cost.ts';
import { PLAIN_RECIPE, type Recipe } from '../../src/model/recipe.ts';
import { tensorsOf, viewsOf } from '../../src/model/tensors.ts';
import { backendWith } from '../support/broken-backend.ts';
import { rates, toyConfig, toyOptions } from '../support/toy.ts';
import { STATES } from '../support/verdicts.ts';

const CONFIG = toyConfig({ vocabularySize: 7, hiddenSize: 5, seqLength: 4, batchSize: 3 });
const TRAINING = toyOptions(CONFIG);
const WRITING: OpenOptions = {
  ...toyOptions({ ...CONFIG, batchSize: 1, seqLength: 1 }),
  text: { ids: new Uint32Array() },
};

/** A device that computes in float32, with a fault. */
function device(replaced: Partial<Session>, name = 'device'): Backend {
  const backend = backendWith(replaced);
  return { ...backend, describe: () => ({ ...backend.describe(), name, precision: 'float32' }) };
}

const zeros = (length: number) => new Float32Array(length);

/** What broken devices were seen to do, and the like. */
const FAULTS: Record<string, Partial<Session>> = {
  'gives recurrent gradients of zero': {
    async gradients(this: Session) {
      const { loss, gradients } = await this.gradients();
      viewsOf(tensorsOf(CONFIG), gradients).W!.fill(0);
      return { loss, gradients };
    },
  },
  'does not train': { train: async (given) => zeros(given.length).map(() => 1) as unknown as Float64Array },
  'lost its memory': {
    async state(this: Session) {
      const { update, parameters, moments, carried } = await this.state();
      const [p, m, c] = [parameters, moments, carried].map(({ length }) => zeros(length));
      return { update, parameters: p!, moments: m!, carried: c! };
    },
  },
  'gives what is not a number': {
    async gradients(this: Session) {
      const { loss, gradients } = await this.gradients();
      return { loss, gradients: gradients.map(() => Number.NaN) };
    },
  },
  'writes one character for ever': { sample: async ({ uniforms }) => new Uint32Array(uniforms.length) },
  'writes nothing': { sample: async () => new Uint32Array() },
};

describe('a device that computes nonsense', () => {
  it.each(Object.keys(FAULTS))('trains nothing: it %s', async (name) => {
    await expect(checked(device(FAULTS[name]!)).open(TRAINING)).rejects.toThrow(CheckError);
  });

  it.each(['writes one character for ever', 'writes nothing'])('writes nothing: it %s', async (name) => {
    await expect(checked(device(FAULTS[name]!)).open(WRITING)).rejects.toThrow(
      /^device computes wrong numbers here \(.*\): the characters that it writes are not the model’s; take another/,
    );
  });

  it('says what is wrong, and what to do', async () => {
    const { 'gives recurrent gradients of zero': zero } = FAULTS;
    await expect(checked(device(zero!)).open(TRAINING)).rejects.toThrow(
      /^device computes .*: W after one update is off by .* times what float32 explains; take another backend, --backend cpu/,
    );
  });

  it('is passed over when it should take up the training of another', async () => {
    const failing = device({ train: () => Promise.reject(new Error('the GPU was lost')) }, 'failing');
    const candidates = [device(FAULTS['lost its memory']!, 'nonsense'), device({}, 'sound')];
    const backend = new HandoverBackend(
      failing,
      candidates.map((one) => ({ name: one.describe().name, create: async () => one })),
    );
    const session = await backend.open(TRAINING);
    await session.train(rates(2));
    expect(backend.describe().name).toBe('sound');
  });
});

describe('a device that is right', () => {
  it.each(CELL_NAMES)('is let through from all weights, with %s', async (cell) => {
    const recipe: Recipe = { ...PLAIN_RECIPE, optimizer: 'adam', clip: 'norm', dropout: 0.2 };
    const config = { ...CONFIG, cell, layers: 2 };
    for (const state of Object.values(STATES)) {
      const options = { ...toyOptions(config, { recipe }), state: state(config, recipe) };
      await checkTraining(new SimdBackend(), options);
    }
  });

  it('is checked with part of a training that is large', async () => {
    const config = toyConfig({ vocabularySize: 80, hiddenSize: 100, seqLength: 50, batchSize: 64 });
    const cpu = backendWith({});
    const open = vi.fn(cpu.open);
    await checkTraining({ ...cpu, open }, toyOptions(config));
    const { seqLength, batchSize } = open.mock.calls[0]![0].config;
    expect(seqLength * batchSize).toBeLessThan(100);
  });

  it('is checked as a narrower one, on kernels for that, where its shortest update is a long one', async () => {
    const config = toyConfig({ vocabularySize: 9, hiddenSize: 2100, layers: 2, seqLength: 50 });
    const { state: _, ...options } = toyOptions({ ...config, hiddenSize: 1 });
    const state = { update: 3, parameters: zeros(0), moments: zeros(0), carried: zeros(0) };
    const given = { ...options, config: { ...config, seqLength: 4 }, state, kernels: { path: 'wide' } };
    expect(narrowWithin(given, 1e9)).toBe(given);
    const narrow = narrowWithin(given, 1e6);
    expect(narrow.config).toEqual({ ...given.config, hiddenSize: 131 });
    expect(updateCost(narrow.config)).toBeLessThan(1e6);
    expect(narrow.kernels).toBeUndefined();
    expect(narrow.state.update).toBe(3);
    await checkTraining(new SimdBackend(), narrow);
  });

  it('is checked on the kernels that its training settled on', async () => {
    const right = device({ kernels: { path: 'whale' } });
    const open = vi.fn(right.open);
    const backend = checked({ ...right, open });
    await backend.open(TRAINING);
    expect(open.mock.calls.map(([{ kernels }]) => kernels)).toEqual([undefined, { path: 'whale' }]);
    await backend.open({ ...TRAINING, kernels: { path: 'whale' } });
    expect(open).toHaveBeenCalledTimes(3);
  });

  it('is checked once for each kind of training, and whenever it is to write', async () => {
    const right = device({});
    const open = vi.fn(right.open);
    const backend = checked({ ...right, open });
    await Promise.all([backend.open(TRAINING), backend.open(TRAINING)]);
    expect(open).toHaveBeenCalledTimes(3);
    await backend.open({ ...TRAINING, recipe: { ...PLAIN_RECIPE, clip: 'none' } });
    expect(open).toHaveBeenCalledTimes(5);
    await backend.open(WRITING);
    expect(open).toHaveBeenCalledTimes(6);
  });

  it('does not answer for weights that are not numbers', async () => {
    const state = { ...WRITING.state, parameters: WRITING.state.parameters.map(() => Number.NaN) };
    const session = await checked(device({})).open({ ...WRITING, state });
    session.dispose();
  });
});
