import { requestAdapter } from '../../../src/backends/webgpu/adapter.ts';
import { Device } from '../../../src/backends/webgpu/device.ts';
import { type DispatchDescription, encode, read, write } from '../../../src/backends/webgpu/dispatch.ts';
import { type Plan, planFor } from '../../../src/backends/webgpu/plan.ts';
import { type ShaderName, shaders } from '../../../src/backends/webgpu/shaders.ts';
import type { ModelConfig } from '../../../src/model/config.ts';
import { backward, createTrace, forward, logits } from '../../../src/model/reference.ts';
import { tensorsOf, viewsOf } from '../../../src/model/tensors.ts';
import { loadDawn } from '../../../src/node/dawn.ts';
import { cursorAt, walkOf } from '../../../src/text/walk.ts';
import { busyState, toyOptions } from '../../support/toy.ts';

/** Everything that the reference computes within one update, laid out as on the GPU: [tau, B, …]. */
export interface Intermediates {
  readonly config: ModelConfig;
  readonly plan: Plan;
  readonly ids: Uint32Array;
  readonly update: number;
  readonly parameters: Float32Array;
  /** h_0 … h_tau [tau + 1, B, m]. */
  readonly hidden: Float32Array;
  readonly logits: Float32Array;
  readonly outputGradients: Float32Array;
  readonly rowLosses: Float32Array;
  /** Vᵀ do, before the recurrence adds to it. */
  readonly fromOutputs: Float32Array;
  readonly hiddenGradients: Float32Array;
  /** Packed, summed over all rows. */
  readonly gradients: Float64Array;
}

/** Runs the reference over one update and keeps what happens in between. */
export function intermediatesOf(config: ModelConfig): Intermediates {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  const state = busyState(config);
  const { ids } = toyOptions(config).text;
  const walk = walkOf(ids.length, B, tau);
  const views = viewsOf(tensorsOf(config), state.parameters);
  const gradients = new Float64Array(state.parameters.length);
  const rows = (width: number, count = tau) => new Float32Array(count * B * width);
  const result = {
    hidden: rows(m, tau + 1),
    logits: rows(K),
    outputGradients: rows(K),
    rowLosses: rows(1),
    fromOutputs: rows(m),
    hiddenGradients: rows(m),
  };
  for (let stream = 0; stream < B; stream++) {
    const at = stream * walk.streamLength + cursorAt(walk, tau, state.update);
    const trace = createTrace(config);
    trace.hidden[0]!.set(state.hidden.subarray(stream * m, (stream + 1) * m));
    forward(views, ids, at, trace);
    const row = (t: number, width: number) => (t * B + stream) * width;
    trace.outputs.forEach((p, t) => {
      const o = new Float64Array(K);
      logits(views, trace.hidden[t + 1]!, o);
      result.logits.set(o, row(t, K));
      result.rowLosses[row(t, 1)] = -Math.log(p[ids[at + t + 1]!]!);
    });
    backward(views, ids, at, trace, 1 / B, viewsOf(tensorsOf(config), gradients));
    trace.hidden.forEach((h, t) => {
      result.hidden.set(h, row(t, m));
    });
    trace.outputs.forEach((dO, t) => {
      result.outputGradients.set(dO, row(t, K));
      for (let i = 0; i < m; i++) {
        result.fromOutputs[row(t, m) + i] = dO.reduce((sum, d, k) => sum + d * views.V[k * m + i]!, 0);
      }
    });
    trace.hiddenGradients.forEach((da, t) => {
      result.hiddenGradients.set(da, row(t, m));
    });
  }
  const parameters = Float32Array.from(state.parameters);
  return {
    config,
    plan: planFor(config, walk, ids.length),
    ids,
    update: state.update,
    parameters,
    gradients,
    ...result,
  };
}

/** Runs single shaders on the adapter of this machine. */
export class ShaderRunner {
  readonly #device: Device;

  private constructor(device: Device) {
    this.#device = device;
  }

  static async create(): Promise<ShaderRunner> {
    return new ShaderRunner(
      await Device.open(await requestAdapter(await loadDawn()), 'the adapter under test'),
    );
  }

  /** Dispatches a shader once. @returns what it left in each buffer, as 32 bit floats. */
  async run(
    shader: ShaderName,
    { constants }: Plan,
    buffers: readonly { data: Float32Array | Uint32Array; access: 'read' | 'write' | 'uniform' }[],
    workgroups: DispatchDescription['workgroups'],
  ): Promise<Float32Array[]> {
    const device = this.#device;
    const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const bound = buffers.map(({ data, access }, i) => {
      const usage = access === 'uniform' ? GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST : storage;
      const buffer = device.buffer(`binding ${i}`, data.byteLength, usage);
      device.queue.writeBuffer(buffer, 0, data);
      if (access === 'uniform') return { buffer, type: 'uniform' as const };
      return access === 'read' ? read(buffer) : write(buffer);
    });
    const dispatch = await device.dispatch(
      { shader: shaders[shader], bindings: bound, workgroups },
      constants,
    );
    device.submit(shader, (encoder) => {
      const pass = encoder.beginComputePass();
      encode(pass, dispatch);
      pass.end();
    });
    const readable = bound.filter(({ type }) => type !== 'uniform');
    return Promise.all(readable.map(async ({ buffer }) => new Float32Array(await device.read(buffer))));
  }

  dispose(): void {
    this.#device.destroy();
  }
}
