import { afterEach, describe, expect, it } from 'vitest';
import { describeAdapter, isSoftware, requestAdapter } from '../../../src/backends/webgpu/adapter.ts';
import { WebGpuBackend } from '../../../src/backends/webgpu/backend.ts';
import { Device } from '../../../src/backends/webgpu/device.ts';
import { joined } from '../../../src/backends/webgpu/shaders.ts';
import { UserError } from '../../../src/errors.ts';
import { loadDawn } from '../../../src/node/dawn.ts';
import { rates, toyConfig, toyOptions } from '../../support/toy.ts';

const config = toyConfig({ vocabularySize: 5, hiddenSize: 4, seqLength: 3, batchSize: 2 });

describe('adapters', () => {
  it('are described by what they tell', () => {
    const info = { vendor: 'acme', architecture: 'roadrunner', device: '', description: 'ACME 9000' };
    expect(describeAdapter(info as GPUAdapterInfo)).toBe('acme roadrunner, ACME 9000');
    expect(
      describeAdapter({ vendor: '', architecture: '', device: '', description: '' } as GPUAdapterInfo),
    ).toBe('an adapter without a name');
  });

  it('that compute on the CPU are known by flag or by name', () => {
    const info = { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false };
    expect(isSoftware({ ...info, isFallbackAdapter: true } as GPUAdapterInfo)).toBe(true);
    expect(isSoftware({ ...info, description: 'llvmpipe (LLVM 15)' } as GPUAdapterInfo)).toBe(true);
    expect(isSoftware({ ...info, description: 'NVIDIA H200' } as GPUAdapterInfo)).toBe(false);
  });

  it('that are missing are an error for people', async () => {
    await expect(requestAdapter(undefined)).rejects.toThrow('this browser has no WebGPU');
    const none = { requestAdapter: async () => null } as unknown as GPU;
    await expect(requestAdapter(none)).rejects.toThrow(UserError);
    await expect(requestAdapter(none)).rejects.toThrow('install a Vulkan, Metal or Direct3D 12 driver');
  });
});

describe('Device', () => {
  let device: Device | undefined;
  afterEach(() => device?.destroy());
  const open = async () => {
    device = await Device.open(await requestAdapter(await loadDawn()), 'the adapter under test');
    return device;
  };

  it('names label, adapter and reason when something cannot be created', async () => {
    const { limits } = await open();
    const tooLarge = device!.checked('a giant', () =>
      device!.buffer('a giant', limits.maxBufferSize + 4, GPUBufferUsage.STORAGE),
    );
    await expect(tooLarge).rejects.toThrow(/could not create "a giant" on the adapter under test: .*size/is);
  });

  it('names the shader when its constants are wrong', async () => {
    await open();
    const files = ['common/sizes', 'common/splits', 'common/gradient_sum', 'common/sum_of_all'];
    const shader = joined('squares', [...files, 'clipping/norm_squares']);
    const dispatch = device!.dispatch({ shader, constants: {}, bindings: [], workgroups: [1, 1, 1] }, {});
    await expect(dispatch).rejects.toThrow('could not create "squares" on the adapter under test');
  });

  it('says that the GPU was lost', async () => {
    await open();
    const buffer = device!.buffer('wanted', 16, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC);
    const read = device!.read(buffer);
    device!.destroy();
    await expect(read).rejects.toThrow(/lost|destroyed/i);
  });
});

describe('WebGpuBackend', () => {
  it('tells what it runs on, and its limits', async () => {
    const backend = await WebGpuBackend.create(await loadDawn());
    expect(backend.describe()).toMatchObject({ name: 'webgpu', precision: 'float32' });
    expect(backend.describe().detail).not.toBe('');
    expect(backend.limits().maxBufferSize).toBeGreaterThan(2 ** 20);
    backend.dispose();
  });

  it('refuses what does not fit before anything is allocated', async () => {
    const backend = await WebGpuBackend.create(await loadDawn());
    const giant = { ...config, hiddenSize: 8192 };
    const state = {
      update: 0,
      parameters: new Float32Array(),
      moments: new Float32Array(),
      carried: new Float32Array(),
    };
    const options = { ...toyOptions(config), config: giant, state };
    await expect(backend.open(options)).rejects.toThrow('maxComputeWorkgroupStorageSize');
    backend.dispose();
  });

  it('refuses a held-out text that does not fit before anything is allocated', async () => {
    const backend = await WebGpuBackend.create(await loadDawn());
    const options = toyOptions(config);
    const { maxStorageBufferBindingSize } = backend.limits();
    const validationIds = { length: maxStorageBufferBindingSize! / 4 + 1 } as Uint32Array;
    const opening = backend.open({ ...options, text: { ...options.text, validationIds } });
    await expect(opening).rejects.toThrow('"validation ids" (characters and starts × 4 bytes) needs');
    await expect(opening).rejects.toThrow(UserError);
    backend.dispose();
  });

  it('rejects what is under way when the GPU goes away', async () => {
    const backend = await WebGpuBackend.create(await loadDawn(), { path: 'batched' });
    const session = await backend.open(toyOptions(config));
    const training = session.train(rates(50));
    backend.dispose();
    await expect(training).rejects.toThrow();
    session.dispose();
  });
});
