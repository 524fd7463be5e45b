import type { Buffers } from './buffers.ts';
import type { Device } from './device.ts';
import type { FramePacing } from './frame-pacing.ts';
import { MOST_UPDATES, RING_LENGTH } from './limits.ts';
import type { TrainingPath } from './paths/path.ts';

/** What updates read beside the state; see Starts and writeSteps(). */
export interface UpdateInputs {
  /** Updates after `done` others that one submission may make at most. */
  most(done: number): number;
  /** Writes what these updates read, one for each learning rate; what was submitted before still sees its own. */
  write(done: number, rates: Float64Array): void;
}

/**
 * Sends updates to the GPU in submissions of a few milliseconds and reads their losses behind, through
 * rotating buffers. The host never waits for the submission that it has just made.
 */
export class Submissions {
  readonly #device: Device;
  readonly #path: Pick<TrainingPath, 'encodeUpdates'>;
  readonly #inputs: UpdateInputs;
  readonly #control: GPUBuffer;
  readonly #losses: GPUBuffer;
  readonly #pacing: FramePacing;
  readonly #now: () => number;
  readonly #staging: GPUBuffer[] = [];
  #underWay: Promise<unknown>[] = [];
  #updatesPerSubmission = 1;
  #lastArrival = 0;
  /** Milliseconds from a submission to the news of it, its work apart; the least seen. */
  #roundTrip: number | undefined;
  #millisecondsPerUpdate: number | undefined;

  /**
   * @param buffers the session's.
   * @param now milliseconds.
   */
  constructor(
    device: Device,
    path: Pick<TrainingPath, 'encodeUpdates'>,
    inputs: UpdateInputs,
    buffers: Buffers,
    pacing: FramePacing,
    now: () => number,
  ) {
    this.#device = device;
    this.#path = path;
    this.#inputs = inputs;
    this.#control = buffers.control!;
    this.#losses = buffers.losses!;
    this.#pacing = pacing;
    this.#now = now;
  }

  /**
   * Submits updates after `done` others, one for each learning rate.
   * @returns once everything is submitted: the promise of the losses, in an object so that it is not awaited.
   */
  async submit(done: number, rates: Float64Array): Promise<{ losses: Promise<Float64Array> }> {
    this.#roundTrip ??= await this.#tripWithoutWork();
    const parts: Promise<Float64Array>[] = [];
    for (let at = 0; at < rates.length; ) {
      while (this.#underWay.length >= this.#mostUnderWay) await Promise.race(this.#underWay);
      const count = Math.min(rates.length - at, this.#updatesPerSubmission, this.#inputs.most(done + at));
      const losses = this.#submitOne(done + at, rates.subarray(at, at + count));
      const settled: Promise<unknown> = losses
        .catch(() => {})
        .then(() => {
          this.#underWay = this.#underWay.filter((other) => other !== settled);
        });
      this.#underWay.push(settled);
      parts.push(losses);
      at += count;
    }
    const losses = Promise.all(parts).then((arrays) =>
      Float64Array.from(arrays.flatMap((array) => [...array])),
    );
    losses.catch(() => {}); // reported to whoever awaits it, never as unhandled
    return { losses };
  }

  async #submitOne(done: number, rates: Float64Array): Promise<Float64Array> {
    const updates = rates.length;
    const staging = this.#staging.pop() ?? this.#createStaging();
    const started = this.#now();
    this.#inputs.write(done, rates);
    this.#device.submit(`updates ${done + 1} to ${done + updates}`, (encoder) => {
      const pass = encoder.beginComputePass();
      this.#path.encodeUpdates(pass, updates);
      pass.end();
      encoder.copyBufferToBuffer(this.#control, 0, staging, 0, 4);
      encoder.copyBufferToBuffer(this.#losses, 0, staging, 4, RING_LENGTH * 4);
    });
    const data = await this.#device.mapped(staging);
    const counted = new Uint32Array(data, 0, 1)[0]!;
    const ring = new Float32Array(data, 4, RING_LENGTH);
    const result = Float64Array.from({ length: updates }, (_, i) => ring[(done + i) % RING_LENGTH]!);
    staging.unmap();
    this.#staging.push(staging);
    if (counted !== done + updates) {
      throw new Error(
        `the GPU (${this.#device.adapter}) counted ${counted} updates where ${done + updates} were asked for; its results cannot be trusted`,
      );
    }
    this.#adapt(started, updates);
    return result;
  }

  get #mostUnderWay(): number {
    return this.#pacing.inFlight(this.#millisecondsPerUpdate ?? 0);
  }

  /** What an update keeps the GPU busy; undefined before anything is known. */
  get millisecondsPerUpdate(): number | undefined {
    return this.#millisecondsPerUpdate;
  }

  /**
   * Sizes the next submissions by the time that this one kept the GPU busy: since the one before, or since it got
   * there. The way there and back, tens of milliseconds in some browsers, is no work: taken for such it would make
   * submissions shorter, and their part of it larger, down to one update a trip.
   */
  #adapt(started: number, updates: number): void {
    const now = this.#now();
    const busy = Math.max(0, now - Math.max(started + this.#roundTrip!, this.#lastArrival));
    this.#roundTrip = Math.min(this.#roundTrip!, now - started);
    this.#lastArrival = now;
    const each = busy / updates;
    this.#millisecondsPerUpdate =
      this.#millisecondsPerUpdate === undefined ? each : (this.#millisecondsPerUpdate + each) / 2;
    const wanted = this.#pacing.updates(Math.max(this.#millisecondsPerUpdate, 1e-4));
    this.#updatesPerSubmission = Math.min(wanted, 2 * this.#updatesPerSubmission, MOST_UPDATES);
  }

  async #tripWithoutWork(): Promise<number> {
    const staging = this.#createStaging();
    const started = this.#now();
    this.#device.submit('a look at the update count', (encoder) =>
      encoder.copyBufferToBuffer(this.#control, 0, staging, 0, 4),
    );
    await this.#device.mapped(staging);
    staging.unmap();
    this.#staging.push(staging);
    return this.#now() - started;
  }

  #createStaging(): GPUBuffer {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    return this.#device.buffer('losses on their way back', 4 + RING_LENGTH * 4, usage);
  }

  destroy(): void {
    for (const staging of this.#staging) staging.destroy();
  }
}
