import { cellSizes } from '../../model/cells/index.ts';
import type { ModelConfig } from '../../model/config.ts';
import { forwardCost } from '../../model/cost.ts';
import { isGreedy } from '../../model/sampling.ts';
import { carriedStates } from '../../model/state.ts';
import type { SampleRequest } from '../backend.ts';
import { type Buffers, destroyBuffers } from './buffers.ts';
import type { Device } from './device.ts';
import { type Dispatch, type DispatchPlan, encode, read, uniform, write } from './dispatch.ts';
import { cellFiles, joined } from './shaders.ts';
import { layerConstants, modelConstants, type Training } from './training-plan.ts';

/** Multiply-adds of one dispatch: one workgroup at work for some milliseconds. */
const WORK_PER_DISPATCH = 2e7;

/** A text that was drawn, for the next to go on behind. */
interface Drawn {
  readonly buffers: Awaited<ReturnType<typeof createBuffers>>;
  /** Tokens in it. */
  readonly length: number;
}

/** Synthesises text from the parameters of a session. */
export class Sampler {
  readonly #device: Device;
  readonly #training: Training;
  readonly #shared: Buffers;
  #last: Drawn | undefined;

  /** @param shared the session's buffers. */
  constructor(device: Device, training: Training, shared: Buffers) {
    this.#device = device;
    this.#training = training;
    this.#shared = shared;
  }

  /**
   * Submits a text. One that goes on begins with the last token of the one before, from the states before that was read.
   * @returns the promise of the drawn ids, in an object.
   */
  async submit(request: SampleRequest): Promise<{ ids: Promise<Uint32Array> }> {
    const device = this.#device;
    const { config } = this.#training;
    const { from, prime, uniforms } = request;
    const read = from === 'last' ? 1 : prime.length;
    const length = read + uniforms.length;
    const buffers = await createBuffers(device, config, length, uniforms.length);
    const dispatch = await device.dispatch(plan(this.#training), {
      ...buffers,
      parameters: this.#shared.parameters!,
    });
    const layers = Array.from({ length: config.layers }, (_, layer) => layerConstants(config, layer));
    const offsets = layers.flatMap(({ atU, atW, atb, atbR }) => [atU, atW, atb, atbR]);
    device.queue.writeBuffer(buffers.uniforms, 0, Float32Array.from(uniforms));
    device.queue.writeBuffer(buffers.tokens, 0, prime);
    device.queue.writeBuffer(buffers.layers, 0, Uint32Array.from(offsets));
    if (from === 'stream') copyFirstStream(device, config, this.#shared.carried!, buffers.states);
    if (from === 'last') copyEnd(device, this.#last!, buffers);
    submitAll(device, config, buffers.request, dispatch, { ...request, read });
    this.destroy();
    this.#last = { buffers, length };
    return { ids: device.read(buffers.tokens).then((data) => new Uint32Array(data).slice(read)) };
  }

  destroy(): void {
    if (this.#last) destroyBuffers(this.#last.buffers);
    this.#last = undefined;
  }
}

function createBuffers(device: Device, config: ModelConfig, length: number, drawn: number) {
  const { vocabularySize: K, hiddenSize: m, layers, cell } = config;
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  return device.checked('sampling buffers', () => ({
    request: device.buffer('sampling request', 24, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST),
    uniforms: device.buffer('uniforms', drawn * 4, storage),
    tokens: device.buffer('tokens', length * 4, storage),
    states: device.buffer('sampling states', 2 * layers * cellSizes(cell).states * m * 4, storage),
    masses: device.buffer('masses', K * 4, storage),
    inside: device.buffer('masses that may be drawn', K * 4, storage),
    layers: device.buffer('offsets of layers', layers * 16, storage),
  }));
}

function plan(training: Training): DispatchPlan {
  const files = ['common/parameter_layout', 'sampling/read', 'sampling/draw'];
  return {
    shader: joined('sample', ['common/sizes', ...cellFiles(training.config.cell), ...files]),
    constants: modelConstants(training),
    bindings: [
      uniform('request'),
      read('parameters'),
      read('uniforms'),
      write('tokens'),
      write('states'),
      write('masses'),
      write('inside'),
      read('layers'),
    ],
    workgroups: [1, 1, 1],
  };
}

/** The carried states of stream 0. @param states [2, layers, S, m]: the first of the two. */
function copyFirstStream(device: Device, config: ModelConfig, carried: GPUBuffer, states: GPUBuffer): void {
  const bytes = config.hiddenSize * 4;
  device.submit('states to sample from', (encoder) => {
    for (const [i, { offset }] of carriedStates(config).entries())
      encoder.copyBufferToBuffer(carried, offset * 4, states, i * bytes, bytes);
  });
}

/** The last token, and the states before it: a step reads those of its token's parity, and writes the others. */
function copyEnd(device: Device, { buffers, length }: Drawn, next: Drawn['buffers']): void {
  const last = length - 1;
  const half = buffers.states.size / 2;
  device.submit('what to go on behind', (encoder) => {
    encoder.copyBufferToBuffer(buffers.tokens, 4 * last, next.tokens, 0, 4);
    encoder.copyBufferToBuffer(buffers.states, half * (last % 2), next.states, 0, half);
  });
}

function submitAll(
  device: Device,
  config: ModelConfig,
  buffer: GPUBuffer,
  dispatch: Dispatch,
  request: SampleRequest & { readonly read: number },
): void {
  const { read, uniforms, temperature, topP } = request;
  const { vocabularySize: K } = config;
  const length = read + uniforms.length;
  const greedy = isGreedy(request);
  const topK = greedy ? 1 : Math.min(K, request.topK ?? K);
  const perStep = forwardCost(config) + (topP < 1 || topK < K ? K ** 2 : 0);
  const most = Math.max(1, Math.floor(WORK_PER_DISPATCH / perStep));
  for (let first = 0; first < length; first += most) {
    const words = new Uint32Array([first, Math.min(most, length - first), read, 0, 0, topK]);
    new Float32Array(words.buffer).set([greedy ? 1 : 1 / temperature, topP], 3);
    device.queue.writeBuffer(buffer, 0, words);
    device.submit(`sampling from ${first}`, (encoder) => {
      const pass = encoder.beginComputePass();
      encode(pass, dispatch);
      pass.end();
    });
  }
}
