import { UserError } from '../../errors.ts';

/** Losses that wait on the GPU until the host has read them. */
export const RING_LENGTH = 2048;
/** Submissions that may be under way before the host waits: enough that the GPU never idles. */
export const IN_FLIGHT = 3;
/** Updates of one submission: the losses of all those under way, and of one more, must fit the ring. */
export const MOST_UPDATES = RING_LENGTH / (IN_FLIGHT + 1);

/** How large a buffer is. */
export interface BufferSize {
  readonly bytes: number;
  /** Of what, for people: "tau × B × K". */
  readonly shape: string;
}

/** @param shape for people. */
export function floats(count: number, shape: string): BufferSize {
  return { bytes: count * 4, shape };
}

/** The limits of a device that decide what fits. */
export const LIMIT_NAMES = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const;

export type LimitName = (typeof LIMIT_NAMES)[number];

/** What a device offers, as far as it decides what fits. */
export interface Limits extends Readonly<Record<LimitName, number>> {
  /** Whether shaders may use subgroup operations. */
  readonly subgroups: boolean;
  /** Whose limits they are, for people. */
  readonly adapter: string;
}

/** The limits out of those that an adapter or a device has. */
export function limitsOf(supported: Readonly<Record<LimitName, number>>): Record<LimitName, number> {
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, supported[name]])) as Record<LimitName, number>;
}

/** What every WebGPU device has (https://www.w3.org/TR/webgpu/#limits). */
export const GUARANTEED_LIMITS: Limits = {
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 65535,
  subgroups: false,
  adapter: 'any device',
};

/** Something that needs more than a limit allows, as a sentence with both numbers; undefined where it fits. */
export function excess(what: string, need: number, limit: LimitName, limits: Limits): string | undefined {
  if (need <= limits[limit]) return undefined;
  return `${what} needs ${format(need)}, but ${limit} of ${limits.adapter} is ${format(limits[limit])}`;
}

/** The first of these storage buffers that is too large, as a sentence; undefined where all fit. */
export function excessOfBuffers(
  buffers: Readonly<Record<string, BufferSize>>,
  limits: Limits,
): string | undefined {
  for (const [name, { bytes, shape }] of Object.entries(buffers)) {
    const what = `the GPU buffer "${name}" (${shape} × 4 bytes)`;
    const sentence =
      excess(what, bytes, 'maxStorageBufferBindingSize', limits) ??
      excess(what, bytes, 'maxBufferSize', limits);
    if (sentence) return sentence;
  }
  return undefined;
}

/**
 * Makes sure that storage buffers fit a device, before anything is allocated.
 * @param advice what a person can do about it.
 * @throws UserError naming the buffer, its shape and size, and the limit with its number.
 */
export function checkBuffers(
  buffers: Readonly<Record<string, BufferSize>>,
  limits: Limits,
  advice: string,
): void {
  const sentence = excessOfBuffers(buffers, limits);
  if (sentence) throw new UserError(`${sentence}; ${advice}`);
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}
