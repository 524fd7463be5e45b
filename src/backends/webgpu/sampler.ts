import type { ModelConfig } from '../../model/config.ts';
import type { SampleRequest } from '../backend.ts';
import { destroyBuffers } from './buffers.ts';
import type { Device } from './device.ts';
import { encode, read, uniform, write } from './dispatch.ts';
import type { Plan } from './plan.ts';
import { shaders } from './shaders.ts';

/** Multiply-adds of one dispatch: one workgroup at work for some milliseconds. */
const WORK_PER_DISPATCH = 2e7;

/**
 * Submits the synthesis of text.
 * @param hidden buffer whose row `hiddenRow` is h of stream 0.
 * @returns the promise of the drawn ids, in an object.
 */
export async function submitSampling(
  device: Device,
  config: ModelConfig,
  plan: Plan,
  parameters: GPUBuffer,
  hidden: GPUBuffer,
  request: SampleRequest,
): Promise<{ ids: Promise<Uint32Array> }> {
  const { hiddenSize: m, vocabularySize: K } = config;
  const { prime, coins } = request;
  const length = prime.length + coins.length;
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffers = await device.checked('sampling buffers', () => ({
    request: device.buffer('sampling request', 20, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST),
    coins: device.buffer('coins', coins.length * 4, storage),
    tokens: device.buffer('tokens', length * 4, storage),
    hidden: device.buffer('sampling hidden', 2 * m * 4, storage),
    masses: device.buffer('masses', K * 4, storage),
    kept: device.buffer('kept', K * 4, storage),
  }));
  const dispatch = await device.dispatch(
    {
      shader: shaders.sample,
      bindings: [
        uniform(buffers.request),
        read(parameters),
        read(buffers.coins),
        write(buffers.tokens),
        write(buffers.hidden),
        write(buffers.masses),
        write(buffers.kept),
      ],
      workgroups: [1, 1, 1],
    },
    plan.constants,
  );
  device.queue.writeBuffer(buffers.coins, 0, Float32Array.from(coins));
  device.queue.writeBuffer(buffers.tokens, 0, prime);
  if (request.from === 'stream') {
    const hiddenTau = config.seqLength * config.batchSize * m * 4;
    device.submit('hidden state to sample from', (encoder) =>
      encoder.copyBufferToBuffer(hidden, hiddenTau, buffers.hidden, 0, m * 4),
    );
  }
  const greedy = request.temperature === 0;
  const topP = greedy ? 0 : request.topP;
  const perStep = m * m + m * K + (topP < 1 ? K * K : 0);
  const most = Math.max(1, Math.floor(WORK_PER_DISPATCH / perStep));
  for (let first = 0; first < length; first += most) {
    const words = new Uint32Array([first, Math.min(most, length - first), prime.length, 0, 0]);
    new Float32Array(words.buffer).set([greedy ? 1 : 1 / request.temperature, topP], 3);
    device.queue.writeBuffer(buffers.request, 0, words);
    device.submit(`sampling from ${first}`, (encoder) => {
      const pass = encoder.beginComputePass();
      encode(pass, dispatch);
      pass.end();
    });
  }
  const ids = device.read(buffers.tokens).then((data) => new Uint32Array(data).slice(prime.length));
  ids.catch(() => {}).then(() => destroyBuffers(buffers));
  return { ids };
}
