import { describe, expect, it, vi } from 'vitest';
import type { OpenOptions } from '../../src/backends/backend.ts';
import { chooseByMeasuring } from '../../src/backends/choose.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { checkOf, type Trial } from '../../src/backends/measure.ts';
import { type ChoiceStore, openBackend } from '../../src/backends/registry.ts';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { UserError } from '../../src/errors.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { PLAIN_RECIPE, type Recipe } from '../../src/model/recipe.ts';
import { initialState } from '../../src/model/state.ts';
import { Random } from '../../src/random.ts';
import { toyConfig } from '../support/toy.ts';
import { candidate, FakeClock, type Fault, fakeBackend } from './fakes.ts';
import { noGpu, opening, SHAPES } from './shapes.ts';

/** Lets fakes with these faults compete, on a clock that only they move. */
async function choose(faults: readonly Fault[], store?: ChoiceStore, change: Partial<Recipe> = {}) {
  const clock = new FakeClock();
  const backends = faults.map((fault) => fakeBackend(fault, clock));
  const recipe = { ...PLAIN_RECIPE, ...change };
  const trial: Trial = { ...opening(SHAPES[0]!), recipe, now: clock.now };
  const choice = await chooseByMeasuring(backends.map(candidate), trial, store);
  const verdicts = Object.fromEntries(choice.measurements.map(({ name, verdict }) => [name, verdict]));
  return { ...choice, backends, verdicts, clock };
}

function mapStore(): ChoiceStore & { readonly map: Map<string, string> } {
  const map = new Map<string, string>();
  return { map, get: (key) => map.get(key), set: (key, value) => map.set(key, value) };
}

const SLOW: Fault = { name: 'slow', milliseconds: 8 };
const FAST: Fault = { name: 'fast', milliseconds: 2 };
const WRONG: Fault = {
  name: 'wrong',
  milliseconds: 1,
  spoil: (gradients) => {
    gradients[20]! *= 1.01;
  },
};
const BREAKS: Fault = { name: 'breaks', milliseconds: 1, failsAfter: 5 };
const SOFTWARE: Fault = { name: 'software', milliseconds: 1, software: true };

describe('the automatic choice', () => {
  it('takes the fastest, and says how much slower the others are', async () => {
    const { backend, measurements, reason } = await choose([SLOW, FAST]);
    expect(backend.describe().name).toBe('fast');
    expect(reason).toMatch(/^measured: the fastest here, 7,500 characters a second$/);
    expect(measurements[0]).toMatchObject({ name: 'slow', verdict: 'slower', charsPerSecond: 1875 });
    expect(measurements[0]!.reason).toContain('4.0 times slower than fast');
  });

  it('never takes one that is wrong, breaks, or emulates a GPU, however fast it is', async () => {
    const { backend, verdicts, measurements } = await choose([WRONG, BREAKS, SOFTWARE, SLOW]);
    expect(backend.describe().name).toBe('slow');
    expect(verdicts).toEqual({ wrong: 'wrong', breaks: 'failed', software: 'absent', slow: 'chosen' });
    expect(measurements[0]!.reason).toMatch(/^its U is off by .* times what float32 explains$/);
    expect(measurements[1]!.reason).toBe('the device is gone');
  });

  it('weighs only what can train the recipe, and shows the refusals', async () => {
    const trial = { ...opening(SHAPES[0]!), recipe: { ...PLAIN_RECIPE, optimizer: 'adam' as const } };
    const config = { ...trial.config, cell: 'lstm' as const };
    const state = initialState(config, new Random(1), trial.recipe);
    const create = vi.fn(() => Promise.reject(new Error('it was loaded')));
    const gpujs = { name: 'gpujs', create };
    const { measurements, backend } = await chooseByMeasuring([gpujs, candidate(new CpuBackend())], {
      ...trial,
      config,
      state,
    });
    expect(backend.describe().name).toBe('cpu');
    expect(create).not.toHaveBeenCalled();
    expect(measurements[0]).toMatchObject({
      name: 'gpujs',
      verdict: 'refused',
      reason: 'gpujs does not train the cell lstm; choose webgpu or simd or cpu',
    });
  });

  it('says why when nothing can train', async () => {
    await expect(choose([WRONG, BREAKS])).rejects.toThrow(
      /wrong: its U is off .*; breaks: the device is gone/,
    );
  });

  it('frees those that it does not take', async () => {
    const { backends } = await choose([SLOW, FAST, WRONG]);
    expect(backends.map(({ disposed }) => disposed)).toEqual([true, false, true]);
  });

  it('trains each candidate for about 200 ms in all', async () => {
    const { clock } = await choose([SLOW, FAST]);
    expect(clock.time).toBeGreaterThan(380);
    expect(clock.time).toBeLessThan(480);
  });

  it('does not wait for an update that takes too long: it judges by a part of it', async () => {
    const big = toyConfig({ vocabularySize: 80, hiddenSize: 100, seqLength: 100, batchSize: 256 });
    const { config, state } = checkOf(opening(big, { length: 30_000 })).trial;
    expect(config.batchSize * config.seqLength).toBeLessThan(2000);
    expect(state.carried.length).toBe(config.batchSize * config.hiddenSize);
    const opened: ModelConfig[] = [];
    const cpu = new CpuBackend();
    const open = (options: OpenOptions) => {
      opened.push(options.config);
      return cpu.open(options);
    };
    const watched = candidate({ describe: () => cpu.describe(), open, dispose() {} });
    const choice = await chooseByMeasuring([watched], opening(big, { length: 30_000 }));
    expect(opened).toEqual([config]);
    expect(choice.measurements[0]!.reason).toMatch(/estimated/);
  });

  it('remembers the choice, and measures again for another configuration or when something is new', async () => {
    const store = mapStore();
    await choose([SLOW, FAST, SOFTWARE], store);
    const again = await choose([SLOW, FAST, SOFTWARE], store);
    expect(again.reason).toMatch(/^remembered: /);
    expect(again.clock.time).toBe(0);
    expect(again.measurements).toHaveLength(3);
    const installed = await choose([SLOW, FAST, { ...SOFTWARE, software: false }], store);
    expect(installed.backend.describe().name).toBe('software');
    store.map.forEach((_, key) => {
      store.map.set(key, 'damaged');
    });
    expect((await choose([SLOW, FAST], store)).reason).toMatch(/^measured: /);
  });

  it('tells of a backend that is absent why it is so today', async () => {
    const store = mapStore();
    const why = async (reason: string) => {
      const absent = { name: 'absent', create: () => Promise.reject(new UserError(reason)) };
      const fast = candidate(fakeBackend(FAST, new FakeClock()));
      return chooseByMeasuring([absent, fast], { ...opening(SHAPES[0]!), recipe: PLAIN_RECIPE }, store);
    };
    expect((await why('it is not installed')).reason).toMatch(/^measured/);
    expect((await why('it is not installed')).reason).toMatch(/^remembered/);
    const installed = await why('it finds no adapter');
    expect(installed.reason).toMatch(/^measured/);
    expect(installed.measurements[0]!.reason).toBe('it finds no adapter');
  });

  it.each([
    'null',
    '7',
    '{}',
    '[]',
    '["chosen"]',
    '[null]',
    '[{"verdict": "chosen"}]',
    '[{"name": "fast", "detail": "fake fast", "verdict": "chosen", "charsPerSecond": null, "reason": ""}]',
    '[{"name": "fast", "detail": 5, "verdict": "chosen", "charsPerSecond": 1, "reason": ""}]',
  ])('measures again where what it finds remembered is %s', async (damage) => {
    const store = mapStore();
    await choose([SLOW, FAST], store);
    for (const key of store.map.keys()) store.map.set(key, damage);
    expect((await choose([SLOW, FAST], store)).reason).toMatch(/^measured: /);
  });

  it.each(['slow', 'fast'])('measures again when the adapter of %s is another', async (name) => {
    const store = mapStore();
    await choose([SLOW, FAST], store);
    const changed = [SLOW, FAST].map((fault) =>
      fault.name === name ? { ...fault, detail: 'another GPU' } : fault,
    );
    expect((await choose(changed, store)).reason).toMatch(/^measured: /);
    expect((await choose(changed, store)).reason).toMatch(/^remembered: /);
  });

  it('does not call SIMD wrong where an alphabet has 100,000 characters', async () => {
    const config = toyConfig({ vocabularySize: 100_000, hiddenSize: 8, seqLength: 25 });
    const trial = opening(config, { length: 100_000 });
    const { measurements } = await chooseByMeasuring([candidate(new SimdBackend())], trial);
    expect(measurements[0]).toMatchObject({ name: 'simd', verdict: 'chosen' });
  });

  it.each<[Partial<Recipe>, RegExp]>([
    [{ seed: 2 }, /^remembered/],
    [{ clipAt: 1 }, /^remembered/],
    [{ momentum: 0.5, decay: 0.5, weightDecay: 1 }, /^remembered/],
    [{ clip: 'norm' }, /^measured/],
    [{ loss: 'mean' }, /^measured/],
    [{ dropout: 0.5 }, /^measured/],
  ])('is asked for anew with %j where that changes the work: %s', async (change, how) => {
    const store = mapStore();
    await choose([SLOW, FAST], store);
    expect((await choose([SLOW, FAST], store, change)).reason).toMatch(how);
  });

  it('goes without measuring where there is nothing to train', async () => {
    const { backend, reason } = await openBackend('auto', { gpu: noGpu });
    expect(backend.describe().software).toBe(false);
    expect(reason).toContain('there is no WebGPU in this test');
  });

  it('names what there is when a name is unknown', async () => {
    await expect(openBackend('cuda', { gpu: noGpu })).rejects.toThrow(/no backend "cuda"; choose auto, /);
    await expect(openBackend('cpu:fast', { gpu: noGpu })).rejects.toThrow(UserError);
    await expect(openBackend('gpujs:fpga', { gpu: noGpu })).rejects.toThrow(/gpu.js has no mode "fpga"/);
    await expect(openBackend('gpujs:webgl2', { gpu: noGpu })).rejects.toThrow(
      /cannot compute by webgl2 here/,
    );
  });
});
