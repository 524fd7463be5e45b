/**
 * One update of a float32 backend compared with the reference's, by a bound that follows from the arithmetic.
 *
 * How far float32 may be off depends on the weights: where units saturate 1 - h² cancels, where a text is known by heart
 * p - 1 does, a gradient near zero is a sum of terms that are not, and sums grow with the text's characters. So the
 * reference computes the update once in float64, and some more times as float32 may do it (rounding.ts). The spread of
 * these draws around the float64 result is, entry by entry, the error that float32 has there; a backend's own error is
 * counted in it.
 */
import type { ModelConfig } from './config.ts';
import { updateCost } from './cost.ts';
import { optimizerOf, slotsOf } from './optimizers/index.ts';
import { float32Draw, UNITS } from './rounding.ts';
import { carriedStates } from './state.ts';
import { type RealArray, tensorsOf } from './tensors.ts';
import { computePasses, finishUpdate, referenceGradients, type Update, type UpdatePlace } from './update.ts';

/**
 * Errors of float32 that the entries of a tensor may be off, in root mean square. Right backends are off by 0.1 to 6:
 * their exp and tanh, and the order of their sums, are not those of the draws.
 */
export const FLOAT32_BOUND = 10;

/**
 * Draws of the errors of float32. One direction may hold nearly all the error of a tensor, and then its size is
 * known as well as so many normal numbers tell their deviation.
 */
const FEWEST_DRAWS = 6;
const MOST_DRAWS = 16;
/** Multiply-adds for which more draws than the fewest are made. */
const DRAWING = 1e8;

/** Below the normal numbers of float32 a backend may flush what it computes to zero. */
const FLUSHED = 1e-36;

/** An update by the reference, and what float32 may make of it. */
export interface ExpectedUpdate {
  readonly place: UpdatePlace;
  /** Of the steps. */
  readonly rate: number;
  readonly exact: Update<Float64Array>;
  /** The root mean square error of the draws, at each entry. */
  readonly errors: Update<Float64Array>;
}

/** How a tensor compares, or a carried state. */
export interface Float32Check {
  /** "U", "h". */
  readonly name: string;
  /**
   * Root mean square over the entries of |error|, each in errors of float32 there: the largest of gradient, value and
   * moments after the update. The bound is on this.
   */
  readonly errors: number;
  /** ‖g - g64‖ / ‖g64‖ of a tensor's gradient. */
  readonly relativeNormError?: number;
  /** How large a relative error of the whole gradient would have to be, to be found. */
  readonly resolution?: number;
}

/** How the errors of float32 are drawn. */
export interface Drawing {
  /** Draws; as many as are soon made when left out. */
  readonly draws?: number;
  /** Is called before each draw, of which there are so many. */
  readonly onDraw?: ((draw: number, draws: number) => void) | undefined;
}

/**
 * What an update must come to on a backend of float32.
 * @param at its parameters, moments and carried states count as float32 holds them.
 */
export function expectUpdate(at: UpdatePlace, drawing: Drawing = {}): ExpectedUpdate {
  const { parameters, moments, carried } = at.state;
  const state = {
    ...at.state,
    parameters: Float32Array.from(parameters),
    moments: Float32Array.from(moments),
    carried: Float32Array.from(carried),
  };
  const place = { ...at, state };
  const rate = optimizerOf(at.recipe).learningRate;
  const exact = finishUpdate(place, computePasses(place), rate);
  return { place, rate, exact, errors: drawErrors(place, rate, exact, drawing) };
}

/** The same update, clipped at half of what is largest: so a clipping that is missing or wrong shows at any state. */
export function clippingUpdate(at: UpdatePlace): UpdatePlace {
  const { recipe } = at;
  if (recipe.clip === 'none') return at;
  const gradients = referenceGradients(at);
  const size =
    recipe.clip === 'norm'
      ? Math.sqrt(gradients.reduce((sum, g) => sum + g * g, 0))
      : gradients.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  return { ...at, recipe: { ...recipe, clipAt: Math.fround(size / 2) } };
}

/** The root mean square error of some draws, at each entry. */
function drawErrors(
  place: UpdatePlace,
  rate: number,
  exact: Update<Float64Array>,
  { draws: count = drawsFor(place.config), onDraw }: Drawing,
): Update<Float64Array> {
  let lossSquares = 0;
  const squares = PARTS.map((part) => exact[part].map(() => 0));
  for (let seed = 0; seed < count; seed++) {
    onDraw?.(seed + 1, count);
    const drawn = finishUpdate(place, computePasses(place, float32Draw(seed)), rate);
    lossSquares += (drawn.loss - exact.loss) ** 2;
    for (const [p, part] of PARTS.entries()) addSquaredDifferences(squares[p]!, drawn[part], exact[part]);
  }
  // Not less than the rounding of the number itself, which the draws may have missed.
  const errorOf = (square: number, value: number) => Math.sqrt(square / count) + roundingOf(value);
  const [gradients, carried, parameters, moments] = PARTS.map((part, p) =>
    squares[p]!.map((square, i) => errorOf(square, exact[part][i]!)),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  addStepErrors(place, rate, exact, { gradients, parameters, moments });
  return { loss: errorOf(lossSquares, exact.loss), gradients, carried, parameters, moments };
}

const PARTS = ['gradients', 'carried', 'parameters', 'moments'] as const;

function roundingOf(value: number): number {
  return UNITS.float32 * Math.abs(value) + FLUSHED;
}

/**
 * Gradients are moved by so many of their errors to see what a step makes of them. The first steps of AdaGrad and Adam
 * have the sign of the gradient and one length: that it may have either sign must show, which a few draws may miss.
 */
const MOVED = 64;

/** Adds what the errors of single gradients, and the rounding of what was there before, make of a step. */
function addStepErrors(
  place: UpdatePlace,
  rate: number,
  exact: Update<Float64Array>,
  errors: Pick<Update<Float64Array>, 'gradients' | 'parameters' | 'moments'>,
): void {
  const moved = [MOVED, -MOVED].map((by) => {
    const gradients = exact.gradients.map((g, i) => g + by * errors.gradients[i]!);
    return finishUpdate(place, { ...exact, gradients }, rate);
  });
  for (const part of ['parameters', 'moments'] as const) {
    for (const [i, value] of exact[part].entries()) {
      const furthest = Math.max(...moved.map((one) => Math.abs(one[part][i]! - value)));
      errors[part][i]! += furthest / MOVED + roundingOf(place.state[part][i]!);
    }
  }
}

function drawsFor(config: ModelConfig): number {
  return Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, Math.floor(DRAWING / updateCost(config))));
}

function addSquaredDifferences(sums: Float64Array, a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += (a[i]! - b[i]!) ** 2;
}

/** Compares an update with what it must come to: tensor by tensor, then state by state. */
export function compareUpdate(expected: ExpectedUpdate, actual: Update): Float32Check[] {
  const { config, recipe, state } = expected.place;
  const { exact, errors } = expected;
  const off = (part: 'parameters' | 'moments' | 'carried', offset: number, size: number) =>
    errorsOff(actual[part], exact[part], errors[part], state[part], offset, size);
  const tensors = compareGradients(expected, actual.gradients).map((check, index) => {
    const { offset, size } = tensorsOf(config)[index]!;
    const slots = Array.from({ length: slotsOf(recipe) }, (_, slot) =>
      off('moments', slot * state.parameters.length + offset, size),
    );
    return { ...check, errors: Math.max(check.errors, off('parameters', offset, size), ...slots) };
  });
  const states = carriedStates(config).map(({ name, offset, size }) => ({
    name,
    errors: off('carried', offset, size),
  }));
  return [...tensors, ...states];
}

/** Compares gradients alone, tensor by tensor. */
export function compareGradients(
  { place, exact, errors }: ExpectedUpdate,
  gradients: RealArray,
): Float32Check[] {
  const nothing = new Float64Array(gradients.length);
  return tensorsOf(place.config).map(({ name, offset, size }) => {
    const own = (packed: RealArray) => packed.subarray(offset, offset + size);
    const off = (actual: RealArray) =>
      errorsOff(actual, exact.gradients, errors.gradients, nothing, offset, size);
    return {
      name,
      errors: off(gradients),
      relativeNormError: relativeNormError(own(gradients), own(exact.gradients)),
      resolution: FLOAT32_BOUND / off(nothing),
    };
  });
}

/**
 * Root mean square of |actual - exact| / error, over the entries that something arrived at.
 * @param before where the numbers started.
 */
function errorsOff(
  actual: RealArray,
  exact: Float64Array,
  errors: Float64Array,
  before: RealArray,
  offset: number,
  size: number,
): number {
  let sum = 0;
  let count = 0;
  for (let i = offset; i < offset + size; i++) {
    if (exact[i] === before[i] && actual[i] === before[i]) continue;
    sum += ((actual[i]! - exact[i]!) / errors[i]!) ** 2;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

/** ‖a - e‖ / ‖e‖ */
export function relativeNormError(actual: RealArray, exact: RealArray): number {
  let difference = 0;
  let norm = 0;
  exact.forEach((e, i) => {
    difference += (actual[i]! - e) ** 2;
    norm += e ** 2;
  });
  return difference === 0 ? 0 : Math.sqrt(difference / norm);
}
