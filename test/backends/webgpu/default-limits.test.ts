import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestAdapter } from '../../../src/backends/webgpu/adapter.ts';
import { WebGpuBackend } from '../../../src/backends/webgpu/backend.ts';
import { GUARANTEED_LIMITS, LIMIT_NAMES, limitsOf } from '../../../src/backends/webgpu/limits.ts';
import type { WebGpuOptions } from '../../../src/backends/webgpu/opening.ts';
import { loadDawn } from '../../../src/node/dawn.ts';
import { toyConfig, toyOptions } from '../../support/toy.ts';
import { expectReference } from './reference.ts';

let dawn: GPU;
/** What devices were asked for. */
const asked: GPUDeviceDescriptor[] = [];

beforeAll(async () => {
  dawn = await loadDawn();
});

/** An adapter whose devices have the limits that every device has, and no optional feature, whatever they are asked for. */
async function plainGpu(): Promise<GPU> {
  const adapter = await requestAdapter(dawn);
  const { info, limits, features } = adapter;
  const requestDevice = (descriptor: GPUDeviceDescriptor) => {
    asked.push(descriptor);
    return adapter.requestDevice({ label: 'a plain device' });
  };
  return { requestAdapter: async () => ({ info, limits, features, requestDevice }) } as unknown as GPU;
}

const backends: WebGpuBackend[] = [];
afterAll(() => {
  for (const backend of backends) backend.dispose();
});
async function created(options: Partial<WebGpuOptions>): Promise<WebGpuBackend> {
  const backend = await WebGpuBackend.create(await plainGpu(), options);
  backends.push(backend);
  return backend;
}

test('a device is asked for the limits and features that decide what fits, and no other', async () => {
  const adapter = await requestAdapter(dawn);
  const backend = await created({ subgroups: false });
  expect(asked.at(-1)).toMatchObject({ requiredLimits: limitsOf(adapter.limits), requiredFeatures: [] });
  expect(backend.limits()).toEqual(limitsOf(GUARANTEED_LIMITS));
  expect(Object.keys(backend.limits())).toEqual([...LIMIT_NAMES]);
  await created({});
  const offered = adapter.features.has('subgroups') ? ['subgroups'] : [];
  expect(asked.at(-1)!.requiredFeatures).toEqual(offered);
});

const SMALL = toyConfig({ vocabularySize: 19, hiddenSize: 13, seqLength: 7, batchSize: 3 });

test.each([
  ['fused', SMALL],
  ['fused', { ...SMALL, hiddenSize: 128, seqLength: 4, batchSize: 1 }], // the widest there
  ['fused', { ...SMALL, cell: 'lstm' }],
  ['streams', { ...SMALL, cell: 'gru' }],
  ['batched', { ...SMALL, cell: 'gru', layers: 2 }],
  ['batched', { ...SMALL, hiddenSize: 512, seqLength: 1, batchSize: 1, cell: 'lstm' }], // all of the workgroup memory there
] as const)(
  'the limits that every device has suffice for what fits: the %s path, %o',
  async (path, config) => {
    const backend = await created({ path });
    const options = toyOptions(config, { epochUpdates: 2 });
    await expectReference(await backend.open(options), options, 4);
  },
);

test('what does not fit is refused by a limit that every device has', async () => {
  const backend = await created({});
  const options = toyOptions({ ...SMALL, hiddenSize: 513, cell: 'lstm' });
  await expect(backend.open(options)).rejects.toThrow(
    /workgroup memory .* needs 16,416, but maxComputeWorkgroupStorageSize of .* is 16,384/,
  );
});
