import { UserError } from '../errors.ts';
import { readBytes } from '../node/books.ts';
import { type NumpyArray, readNpz } from '../node/numpy/npy.ts';
import { scientific } from '../report/html.ts';
import { type Diagnosis, diagnose, type StudentGradients } from '../student/diagnosis.ts';
import { type StudentPlace, TENSORS, type TensorName, type Tensors } from '../student/vanilla.ts';
import { jsonLine } from '../text/printable.ts';
import { Terminal } from './terminal.ts';

export interface AgainstFlags extends Record<string, unknown> {
  /** Gradients of one's own. */
  readonly against?: string;
  /** What they were computed at. */
  readonly weights?: string;
  readonly json: boolean;
}

/** Options that have an effect here; what the gradients were computed at lies in the file. */
const READ = ['against', 'weights', 'json', 'loss', 'preset', 'backend'];

/**
 * `char-rnn gradcheck --against`: compares gradients that somebody else's program saved with the reference's.
 * @param books must be none: the text lies in the file.
 * @returns the exit code: 0 where all agree, else 1.
 * @throws UserError when the files do not hold what they should, or something was named that has no effect.
 */
export async function againstCommand(
  books: readonly string[],
  { against, weights, json, ...others }: AgainstFlags,
  loss: StudentPlace['loss'],
): Promise<number> {
  if (against === undefined || weights === undefined) {
    throw new UserError(
      'name both: your gradients with --against, and what they were computed at with --weights',
    );
  }
  const idle = [...books, ...Object.keys(others).filter((name) => !READ.includes(name))];
  if (idle.length > 0) {
    throw new UserError(
      `${idle.join(', ')} has no effect beside --against: the text and the sizes lie in ${weights}`,
    );
  }
  const place = placeOf(readNpz(await readBytes(weights), weights), weights, loss);
  const mine = gradientsOf(readNpz(await readBytes(against), against), against, place);
  const diagnosis = diagnose(place, mine);
  if (json) process.stdout.write(jsonLine(diagnosis));
  else for (const line of describe(diagnosis, place)) new Terminal(process.stdout).line(line);
  return diagnosis.pass ? 0 : 1;
}

function describe(
  { loss, bound, pass, tensors, mistake, advice }: Diagnosis,
  { ids, loss: kind }: StudentPlace,
) {
  const rows = tensors.map(({ name, relativeError, pass, mistake }) => {
    return `  ${pass ? 'ok  ' : 'FAIL'} ${name}  ‖mine − reference‖ / ‖reference‖ = ${scientific(relativeError)}${mistake ? `: ${mistake}` : ''}`;
  });
  const over = `the ${kind} over ${ids.length - 1} characters`;
  return [
    `the reference’s loss there is ${loss.toPrecision(8)} nats, ${over}; a tensor may be off by ${bound}`,
    ...rows,
    pass ? 'all gradients agree' : `some gradients DIFFER${mistake ? `; what fits: ${mistake}` : ''}`,
    ...advice,
  ];
}

type Arrays = ReadonlyMap<string, NumpyArray>;

/** @throws UserError naming what is missing or has another shape. */
function placeOf(arrays: Arrays, file: string, loss: StudentPlace['loss']): StudentPlace {
  const c = arrayOf(arrays, 'c', file).data;
  const b = arrayOf(arrays, 'b', file).data;
  const shapes = shapesOf(b.length, c.length);
  const weights = {} as Record<TensorName, Float64Array>;
  for (const name of TENSORS) {
    const array = arrayOf(arrays, name, file);
    if (!hasShape(array, shapes[name])) throw otherShape(file, name, array, shapes[name]);
    weights[name] = array.data;
  }
  const ids = Uint32Array.from(arrayOf(arrays, 'ids', file).data);
  const largest = ids.reduce((a, id) => Math.max(a, id), 0);
  if (ids.length < 2 || largest >= c.length) {
    throw new UserError(
      `${file}: "ids" are to be the characters of the sequence and the one behind it, each from 0 to ${c.length - 1}`,
    );
  }
  const h0 = arrays.get('h0')?.data ?? new Float64Array(b.length);
  if (h0.length !== b.length)
    throw new UserError(`${file}: "h0" has ${h0.length} numbers, and "b" ${b.length}`);
  return { weights, ids, h0, loss };
}

function gradientsOf(arrays: Arrays, file: string, { weights }: StudentPlace): StudentGradients {
  const shapes = shapesOf(weights.b.length, weights.c.length);
  const tensors = {} as Record<TensorName, Float64Array>;
  const transposed: TensorName[] = [];
  let precision: StudentGradients['precision'] = 'float64';
  for (const name of TENSORS) {
    const array = arrayOf(arrays, name, file);
    const isTransposed = !hasShape(array, shapes[name]);
    if (isTransposed && !hasShape(array, [...shapes[name]].reverse())) {
      throw otherShape(file, name, array, shapes[name]);
    }
    if (isTransposed) transposed.push(name);
    if (array.type.endsWith('f4')) precision = 'float32';
    tensors[name] = array.data;
  }
  return { tensors: tensors as Tensors, transposed, precision };
}

function arrayOf(arrays: Arrays, name: string, file: string): NumpyArray {
  const array = arrays.get(name);
  if (array) return array;
  const there = [...arrays.keys()].join(', ') || 'nothing';
  throw new UserError(
    `${file}: there is no "${name}" in it, but ${there}; examples/gradcheck_numpy.py saves what is needed`,
  );
}

function shapesOf(m: number, K: number): Readonly<Record<TensorName, readonly number[]>> {
  return { U: [m, K], W: [m, m], V: [K, m], b: [m], c: [K] };
}

/** Axes of one are passed over: a vector may be a column. */
function hasShape({ shape }: NumpyArray, wanted: readonly number[]): boolean {
  const told = (sizes: readonly number[]) => sizes.filter((size) => size !== 1).join();
  return told(shape) === told(wanted);
}

function otherShape(file: string, name: string, { shape }: NumpyArray, wanted: readonly number[]): UserError {
  return new UserError(
    `${file}: "${name}" has the shape [${shape.join(', ')}], and by "b" and "c" it should be [${wanted.join(', ')}]`,
  );
}
