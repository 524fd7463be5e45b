import { PLAIN_RECIPE } from '../model/recipe.ts';
import { tensorsOf, viewsOf } from '../model/tensors.ts';
import { computePasses } from '../model/update.ts';
import { MISTAKES, MISTAKES_OF_TWO, type Mistake } from './mistakes.ts';
import { type StudentPlace, TENSORS, type TensorName, type Tensors } from './vanilla.ts';

/** A student's own gradients. */
export interface StudentGradients {
  readonly tensors: Tensors;
  /** Those that came with the shape of their transpose, which lie here as they came. */
  readonly transposed: readonly TensorName[];
  /** Of the numbers, which says how far rounding may lead. */
  readonly precision: 'float32' | 'float64';
}

export interface TensorDiagnosis {
  readonly name: TensorName;
  /** ‖mine - reference‖ / ‖reference‖ */
  readonly relativeError: number;
  readonly pass: boolean;
  /** What fits this tensor, where no mistake fits all. */
  readonly mistake?: string | undefined;
}

export interface Diagnosis {
  /** The reference's, in the unit of the place. */
  readonly loss: number;
  /** On the relative error of each tensor. */
  readonly bound: number;
  readonly pass: boolean;
  readonly tensors: readonly TensorDiagnosis[];
  /** The mistake that explains all tensors. */
  readonly mistake?: string | undefined;
  /** What to do, a sentence or two; nothing where all is right. */
  readonly advice: readonly string[];
}

/** What right gradients may be off by: a saturated unit costs float32 some thousandths. */
const BOUNDS = { float64: 1e-7, float32: 1e-3 } as const;

/** Compares gradients with the reference's, and looks for the mistake that explains the difference. */
export function diagnose(place: StudentPlace, mine: StudentGradients): Diagnosis {
  const bound = BOUNDS[mine.precision];
  const { loss, gradients } = reference(place);
  const tensors: TensorDiagnosis[] = TENSORS.map((name) => {
    const comparable = !mine.transposed.includes(name);
    const error = comparable ? relativeError(mine.tensors[name], gradients[name]) : Number.POSITIVE_INFINITY;
    return { name, relativeError: error, pass: error <= bound };
  });
  const compared = { loss, bound, tensors, pass: tensors.every(({ pass }) => pass) };
  if (compared.pass) return { ...compared, advice: [] };
  const mistake = ALL_MISTAKES.find(({ gradients: of }) => explainsAll(of(place), mine, bound));
  if (mistake) return { ...compared, mistake: mistake.name, advice: [mistake.says] };
  const found = tensors.map((tensor) =>
    tensor.pass ? undefined : mistakeOfOne(tensor.name, place, mine, gradients[tensor.name], bound),
  );
  const named = tensors.flatMap(({ name }, i) => (found[i] ? [`${name}: ${found[i].says}`] : []));
  const unknown = tensors.filter(({ pass }, i) => !pass && !found[i]).map(({ name }) => name);
  return {
    ...compared,
    tensors: tensors.map((tensor, i) => ({ ...tensor, mistake: found[i]?.name })),
    advice: [...named, ...(unknown.length > 0 ? [whereToLook(unknown)] : [])],
  };
}

const ALL_MISTAKES = [...MISTAKES, ...MISTAKES_OF_TWO];

function explainsAll(expected: Tensors, { tensors, transposed }: StudentGradients, bound: number): boolean {
  return (
    transposed.length === 0 && TENSORS.every((name) => relativeError(tensors[name], expected[name]) <= bound)
  );
}

/** What fits one tensor by itself. @param right its gradient. */
function mistakeOfOne(
  name: TensorName,
  place: StudentPlace,
  { tensors }: StudentGradients,
  right: Float64Array,
  bound: number,
): Pick<Mistake, 'name' | 'says'> | undefined {
  const own = tensors[name];
  const fits = (expected: Float64Array) => relativeError(own, expected) <= bound;
  if (own.some((value) => !Number.isFinite(value))) return NOT_FINITE;
  if (own.every((value) => value === 0)) return ZERO;
  if (fits(transpose(right, shapeOf(name, place)))) return TRANSPOSED;
  return ALL_MISTAKES.find(({ gradients: of }) => fits(of(place)[name]));
}

const TRANSPOSED = {
  name: 'transposed',
  says: 'this is the transpose of the gradient: swap the factors of the outer product.',
};
const ZERO = { name: 'zero', says: 'all of it is 0: it is never computed, or is set to 0 behind that.' };
const NOT_FINITE = {
  name: 'not finite',
  says: 'it holds NaN or infinity: subtract the largest logit before the softmax.',
};

/** The gradients are computed from the output back: the first that is wrong tells where. */
const ON_THE_WAY_BACK: readonly (readonly [tensors: readonly TensorName[], where: string])[] = [
  [['c'], 'in the forward pass or in do = p - onehot(y), from which all others follow'],
  [['V'], 'in dV = do hᵀ; what it is made of is right'],
  [['b'], 'between do and da: in dh = Vᵀ do + dh_next, in the derivative of tanh, or in dh_next = Wᵀ da'],
  [['W', 'U'], 'in dW = da h_{t-1}ᵀ or dU = da xᵀ; da is right'],
];

function whereToLook(unknown: readonly TensorName[]): string {
  const [, where] = ON_THE_WAY_BACK.find(([names]) => names.some((name) => unknown.includes(name)))!;
  return `None of ${MISTAKES.length} common mistakes fits ${unknown.join(', ')}: look ${where}.`;
}

/** The loss and the gradients of the reference, not clipped. */
function reference({ weights, ids, h0, loss: kind }: StudentPlace): { loss: number; gradients: Tensors } {
  const config = {
    cell: 'rnn',
    layers: 1,
    vocabularySize: weights.c.length,
    hiddenSize: weights.b.length,
    seqLength: ids.length - 1,
    batchSize: 1,
  } as const;
  const tensors = tensorsOf(config);
  const parameters = new Float64Array(tensors.reduce((sum, { size }) => sum + size, 0));
  for (const { name, offset } of tensors) parameters.set(weights[name as TensorName], offset);
  const state = { update: 0, parameters, moments: new Float64Array(), carried: h0 };
  const recipe = { ...PLAIN_RECIPE, loss: kind };
  const { loss, gradients } = computePasses({ config, recipe, ids, starts: Uint32Array.of(0), state });
  return { loss, gradients: viewsOf(tensors, gradients) as unknown as Tensors };
}

function shapeOf(name: TensorName, { weights }: StudentPlace): readonly [rows: number, columns: number] {
  const [m, K] = [weights.b.length, weights.c.length];
  return { U: [m, K], W: [m, m], V: [K, m], b: [m, 1], c: [K, 1] }[name] as [number, number];
}

function transpose(matrix: Float64Array, [rows, columns]: readonly [number, number]): Float64Array {
  return matrix.map((_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** ‖a - b‖ / ‖b‖; 0 of two that are 0. */
function relativeError(a: Float64Array, b: Float64Array): number {
  const difference = norm(a.map((value, i) => value - b[i]!));
  return difference === 0 ? 0 : difference / norm(b);
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
