import { Random } from '../../src/random.ts';

/** Milliseconds after which Firefox looks by itself: from 98 to 116 where it was measured. */
const LOOK = { least: 98, most: 116 };

type Work = () => void;

interface Bytes {
  readonly label: string;
  readonly data: ArrayBuffer;
}

/**
 * WebGPU with Firefox's habit: whoever waits for a mapped read hears of it when the browser looks, which is every 100 ms
 * and at each submit. Its work takes time on the clock of the test's timers; a shader that binds the losses makes an
 * update, whose loss is 1, and all others do nothing.
 */
export class PolledGpu {
  /** Milliseconds of work so far. */
  busy = 0;
  readonly #milliseconds: (label: string) => number;
  /** When all that was submitted is done. */
  #end = 0;
  #reads: { readonly end: number; readonly tell: Work }[] = [];

  /** @param milliseconds of an update of the fused path, and of a dispatch of the others, by the shader's label. */
  constructor(milliseconds: (label: string) => number) {
    this.#milliseconds = milliseconds;
  }

  /** What a page has as `navigator.gpu`. */
  get gpu(): GPU {
    const info = { vendor: '', architecture: '', device: '', description: 'a fake GPU' };
    const adapter = { info, limits: LIMITS, features: new Set(), requestDevice: async () => this.#device() };
    return { requestAdapter: async () => adapter } as unknown as GPU;
  }

  #device(): unknown {
    const random = new Random(1);
    let timer: ReturnType<typeof setTimeout>;
    const lookLater = () => {
      timer = setTimeout(
        () => {
          this.#look();
          lookLater();
        },
        LOOK.least + (LOOK.most - LOOK.least) * random.uniform(),
      );
    };
    lookLater();
    return {
      limits: LIMITS,
      features: new Set(),
      lost: new Promise(() => {}),
      queue: {
        submit: (commands: Work[]) => this.#submit(commands),
        writeBuffer: ({ data }: Bytes, offset: number, from: Uint32Array | ArrayBuffer) => {
          const bytes = from instanceof ArrayBuffer ? new Uint8Array(from) : new Uint8Array(from.buffer);
          new Uint8Array(data).set(bytes, offset);
        },
      },
      pushErrorScope: () => {},
      popErrorScope: async () => null,
      createBuffer: ({ label, size }: { label: string; size: number }) => this.#buffer(label, size),
      createBindGroupLayout: () => ({}),
      createBindGroup: ({ entries }: { entries: { resource: { buffer: Bytes } }[] }) =>
        entries.map(({ resource }) => resource.buffer),
      createPipelineLayout: () => ({}),
      createShaderModule: () => ({ getCompilationInfo: async () => ({ messages: [] }) }),
      createComputePipelineAsync: async ({ label }: { label: string }) => label,
      createCommandEncoder: () => this.#encoder(),
      destroy: () => clearTimeout(timer),
    };
  }

  #buffer(label: string, size: number): unknown {
    const data = new ArrayBuffer(size);
    return {
      label,
      size,
      data,
      mapAsync: () => new Promise<void>((tell) => this.#reads.push({ end: this.#end, tell })),
      getMappedRange: () => data.slice(0),
      unmap: () => {},
      destroy: () => {},
    };
  }

  #encoder(): unknown {
    const commands: Work[] = [];
    let label = '';
    let bound: Bytes[] = [];
    const pass = {
      setPipeline: (pipeline: string) => {
        label = pipeline;
      },
      setBindGroup: (_: number, buffers: Bytes[]) => {
        bound = buffers;
      },
      dispatchWorkgroups: () => {
        const [shader, buffers] = [label, bound];
        commands.push(() => this.#dispatch(shader, buffers));
      },
      end: () => {},
    };
    return {
      beginComputePass: () => pass,
      copyBufferToBuffer: (from: Bytes, at: number, to: Bytes, offset: number, size: number) =>
        commands.push(() => new Uint8Array(to.data).set(new Uint8Array(from.data, at, size), offset)),
      finish: () => () => {
        for (const command of commands) command();
      },
    };
  }

  #submit(commands: Work[]): void {
    this.#look();
    for (const command of commands) command();
  }

  #dispatch(label: string, bound: readonly Bytes[]): void {
    const words = (name: string) => bound.find((buffer) => buffer.label === name)?.data;
    const steps = label.startsWith('fused') ? words('steps') : undefined;
    const updates = steps ? new Uint32Array(steps)[0]! : 1;
    this.#work(updates * this.#milliseconds(label));
    const losses = words('losses');
    if (!losses) return;
    const done = new Uint32Array(words('control')!, 0, 1);
    const ring = new Float32Array(losses);
    for (let i = 0; i < updates; i++, done[0]!++) ring[done[0]! % ring.length] = 1;
  }

  #work(milliseconds: number): void {
    this.busy += milliseconds;
    this.#end = Math.max(this.#end, performance.now()) + milliseconds;
  }

  /** Tells of the reads whose work is done. */
  #look(): void {
    const now = performance.now();
    const done = this.#reads.filter(({ end }) => end <= now);
    this.#reads = this.#reads.filter(({ end }) => end > now);
    for (const { tell } of done) tell();
  }
}

const LIMITS = {
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 65535,
};
