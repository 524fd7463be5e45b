/** The reference verified: its gradients against finite differences of its loss. */
import type { Random } from '../random.ts';
import { float64Draw, UNITS } from './rounding.ts';
import { type Tensor, tensorsOf } from './tensors.ts';
import { referenceGradients, referenceLoss, type UpdatePlace } from './update.ts';

/** Uncertainties of a difference quotient that the entries of a tensor may differ by, in the mean. */
export const REFERENCE_BOUND = 4;

/**
 * Step of the difference quotient. With five points the truncation error is h⁴/30 of the fifth derivative and
 * rounding costs about 1e-16 L / h, so that both stay near 1e-12 here; two points stop near 5e-10.
 */
const STEP = 1e-3;

/** Draws of the loss, by whose spread its rounding is known. */
const DRAWS = 8;

/** How one tensor of the reference compares to finite differences. */
export interface DifferenceCheck {
  readonly name: string;
  /** Entries compared: all, or a random choice. */
  readonly entries: number;
  readonly meanAbsoluteDifference: number;
  /** That, in units of what the quotients themselves are certain to: the bound is on this. */
  readonly uncertainties: number;
  /** Largest |a - n| / max(|a|, |n|, 1e-6), and where it is. */
  readonly maxRelativeError: number;
  readonly worst: {
    readonly row: number;
    readonly column: number;
    readonly analytic: number;
    readonly numeric: number;
  };
}

export interface CheckOptions extends UpdatePlace {
  /** Draws the entries. */
  readonly random: Random;
  /** Entries of each tensor to compare; all where it has no more. */
  readonly entries: number;
  /** Called after each entry. */
  readonly onEntry?: (() => void) | undefined;
}

/**
 * Compares the reference's gradients at a state with five-point central differences of its loss, in float64.
 *
 * A quotient is certain to what twice the step changes, which is more than its truncation, and to the rounding of the
 * losses, whose difference is divided by the step.
 */
export function checkReference(options: CheckOptions): DifferenceCheck[] {
  const { config, state, random, entries, onEntry } = options;
  const parameters = Float64Array.from(state.parameters);
  const place = { ...options, state: { ...state, parameters } };
  const gradients = referenceGradients(place);
  const rounding = ROUNDING_OF_QUOTIENT * (lossError(place) / STEP);

  const lossAt = (index: number, steps: number) => {
    const before = parameters[index]!;
    parameters[index] = before + steps * STEP;
    const loss = referenceLoss(place);
    parameters[index] = before;
    return loss;
  };
  const compare = (index: number): Comparison => {
    const [l4, l2, l1, r1, r2, r4] = [-4, -2, -1, 1, 2, 4].map((steps) => lossAt(index, steps)) as Six;
    onEntry?.();
    const numeric = quotient(l2, l1, r1, r2, STEP);
    const uncertainty = Math.abs(quotient(l4, l2, r2, r4, 2 * STEP) - numeric) + rounding;
    return { analytic: gradients[index]!, numeric, uncertainty };
  };
  return tensorsOf(config).map((tensor) => {
    const chosen = chooseEntries(tensor, entries, random);
    return compareEntries(tensor, chosen, compare);
  });
}

type Six = [number, number, number, number, number, number];

/** f' = (f(x - 2h) - 8 f(x - h) + 8 f(x + h) - f(x + 2h)) / 12h + O(h⁴) */
function quotient(l2: number, l1: number, r1: number, r2: number, h: number): number {
  return (l2 - 8 * l1 + 8 * r1 - r2) / (12 * h);
}

/** The quotient's error, by those of the losses and by h, where each loss is off by as much in the worst way. */
const ROUNDING_OF_QUOTIENT = (1 + 8 + 8 + 1) / 12;

/** The root mean square error of the loss by float64's own rounding. */
function lossError(place: UpdatePlace): number {
  const loss = referenceLoss(place);
  let squares = 0;
  for (let seed = 0; seed < DRAWS; seed++) squares += (referenceLoss(place, float64Draw(seed)) - loss) ** 2;
  return Math.sqrt(squares / DRAWS) + UNITS.float64 * Math.abs(loss);
}

/** One entry's gradient both ways. */
interface Comparison {
  readonly analytic: number;
  readonly numeric: number;
  readonly uncertainty: number;
}

/** Offsets within the tensor, without repetition. */
function chooseEntries({ size }: Tensor, entries: number, random: Random): number[] {
  if (entries >= size) return Array.from({ length: size }, (_, i) => i);
  const chosen = new Set<number>();
  while (chosen.size < entries) chosen.add(Math.floor(random.uniform() * size));
  return [...chosen];
}

function compareEntries(
  { name, offset, columns }: Tensor,
  chosen: readonly number[],
  compare: (index: number) => Comparison,
): DifferenceCheck {
  let sum = 0;
  let uncertainties = 0;
  let maxRelativeError = -1;
  let worst = { row: 0, column: 0, analytic: 0, numeric: 0 };
  for (const at of chosen) {
    const { analytic, numeric, uncertainty } = compare(offset + at);
    const difference = Math.abs(analytic - numeric);
    sum += difference;
    uncertainties += uncertainty;
    // The floor keeps entries whose gradient is zero from dividing rounding by nothing.
    const relative = difference / Math.max(Math.abs(analytic), Math.abs(numeric), 1e-6);
    if (relative > maxRelativeError) {
      maxRelativeError = relative;
      worst = { row: Math.floor(at / columns), column: at % columns, analytic, numeric };
    }
  }
  return {
    name,
    entries: chosen.length,
    meanAbsoluteDifference: sum / chosen.length,
    uncertainties: sum / uncertainties,
    maxRelativeError,
    worst,
  };
}
