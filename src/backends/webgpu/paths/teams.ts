import { cellSizes } from '../../../model/cells/index.ts';
import type { ModelConfig } from '../../../model/config.ts';

/** Who keeps which weights of the recurrence in registers. */
export interface Teams {
  /** Invocations of a team, which share what they multiply; four need subgroup operations. */
  readonly lanes: 1 | 4;
  /** Units whose weights a team keeps. */
  readonly units: 1 | 2;
  /** vec4f of weights that an invocation keeps of each of their gates. */
  readonly quads: number;
  readonly groupInvocations: number;
}

/** Registers of a multiprocessor or compute unit of today, which the invocations of a workgroup share. */
const REGISTERS = 65536;
/** Of one invocation. */
const MOST_REGISTERS = 255;
/** Of a gate: compilers do not unroll a loop over many more, and without that weights cannot stay in registers. */
const MOST_QUADS = 32;
/** For all but weights: were they fewer, compilers would spill. */
const OTHER_REGISTERS = 64;
/**
 * Where there is no such layout: some dozens of weights are spilled, and whether that is faster than a path without a
 * recurrence in registers, trials tell. With fewer most weights are, and they don't.
 */
const FEWEST_REGISTERS = 16;
/** With more weights than these a second unit costs more in registers than it saves in reads of h. */
const FEW_WEIGHTS = 64;
/** Whole warps and wavefronts for each of the four schedulers, which share the registers. */
const SIZES = [64, 128, 256, 384, 512, 640, 768, 896, 1024] as const;
/** Those that are chosen for more than their registers: the phases without a recurrence want many invocations. */
const COMMON_SIZES = [256, 512, 1024];

/** Sizes of workgroups that are on offer. @param wanted the only one, or undefined. */
export function sizesUpTo(most: number, wanted: number | undefined): number[] {
  return SIZES.filter((size) => size <= most && (wanted ?? size) === size);
}

/** The teams that keep all weights, in a workgroup of one of these sizes; undefined where they would not fit. */
export function teamsFor(
  config: ModelConfig,
  sizes: readonly number[],
  subgroups: boolean,
): Teams | undefined {
  const lanes = subgroups ? ([4, 1] as const) : ([1] as const);
  const choices = lanes
    .flatMap((count) => teamsOf(config, count, sizes))
    .filter(({ quads }) => quads <= MOST_QUADS);
  const spare = ({ units, quads, groupInvocations }: Teams) =>
    registersOf(groupInvocations) - units * quads * 4 * cellSizes(config.cell).gates;
  return (
    choices.find((teams) => spare(teams) >= OTHER_REGISTERS) ??
    choices.find((teams) => spare(teams) >= FEWEST_REGISTERS)
  );
}

/** Of an invocation, in a workgroup of this size. */
function registersOf(size: number): number {
  return Math.min(MOST_REGISTERS, Math.floor(REGISTERS / size / 8) * 8);
}

/** Teams of so many invocations, the best first, as if there were no end of registers. */
function teamsOf({ hiddenSize: m, cell }: ModelConfig, lanes: 1 | 4, sizes: readonly number[]): Teams[] {
  const quads = Math.ceil(m / 4 / lanes);
  const several: Teams['units'][] = lanes === 4 ? [2, 1] : [1];
  const order = 2 * cellSizes(cell).gates * quads * 4 <= FEW_WEIGHTS ? several : several.reverse();
  const enough = COMMON_SIZES.find((size) => size >= lanes * m) ?? Number.POSITIVE_INFINITY;
  return order.flatMap((units) =>
    sizes
      .filter((size) => size <= enough && size >= lanes * Math.ceil(m / units))
      .reverse()
      .map((groupInvocations) => ({ lanes, units, quads, groupInvocations })),
  );
}
