/** Ways in which files and records go wrong: by chance, and as somebody with bad intentions would have them. */
import type { Random } from '../../src/random.ts';

/** A whole number from 0 to below `count`. */
export function below(random: Random, count: number): number {
  return Math.floor(random.uniform() * count);
}

export function oneOf<T>(random: Random, all: readonly T[]): T {
  return all[below(random, all.length)]!;
}

/** Drives terminals, pages and lines, in one string. */
export const HOSTILE_TEXT =
  '<script>alert(1)</script>\u001b]0;owned\u0007\u001b[2J\u009b31m\u202etxt.exe\u2066\u200f\u061c\r\n"\'&amp;\0\u2028🐋';

const NUMBERS: readonly number[] = [
  -1,
  -0,
  0.5,
  1e-320,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e21,
  1e308,
  Number.MAX_VALUE,
];
const OTHERS: readonly unknown[] = [
  null,
  true,
  '',
  HOSTILE_TEXT,
  'x'.repeat(5000),
  '\ud83d',
  '__proto__',
  'constructor',
  [],
  {},
  [[[[]]]],
  { toString: 1 },
  { __proto__: null, length: 1e9 },
];
const KEYS = ['__proto__', 'constructor', 'toString', 'length', '', 'update', HOSTILE_TEXT];

/** A value that a JSON text cannot hold, but a browser's record can. */
const STRUCTURED: readonly unknown[] = [
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  10n,
  new Date(0),
  new Map(),
  new Uint8Array(3),
];

/** The value with one thing changed somewhere in it. @param more than JSON knows. */
export function mutatedValue(value: unknown, random: Random, more = false): unknown {
  const stays =
    typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && random.uniform() < 0.9;
  if (!stays) return other(value, random, more);
  if (Array.isArray(value)) return mutatedArray(value, random, more);
  const entries = Object.entries(value as object);
  if (entries.length === 0 || random.uniform() < 0.05) {
    return Object.fromEntries([...entries, [oneOf(random, KEYS), other(0, random, more)]]);
  }
  const [key, old] = oneOf(random, entries);
  if (random.uniform() < 0.1) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return { ...value, [key]: mutatedValue(old, random, more) };
}

function mutatedArray(array: readonly unknown[], random: Random, more: boolean): unknown[] {
  const at = below(random, array.length + 1);
  switch (below(random, 4)) {
    case 0:
      return array.slice(0, at);
    case 1:
      return [...array.slice(0, at), other(0, random, more), ...array.slice(at)];
    case 2:
      return [...array, ...array];
    default:
      return array.map((old, i) => (i === at ? mutatedValue(old, random, more) : old));
  }
}

function other(old: unknown, random: Random, more: boolean): unknown {
  if (ArrayBuffer.isView(old) && random.uniform() < 0.8) return mutatedBytes(old as Uint8Array, random);
  if (typeof old === 'number' && random.uniform() < 0.7)
    return random.uniform() < 0.5 ? old + oneOf(random, [1, -1, 0.5]) : oneOf(random, NUMBERS);
  if (typeof old === 'string' && random.uniform() < 0.5)
    return old.slice(below(random, old.length + 1)) + oneOf(random, [old, '', HOSTILE_TEXT]);
  if (more && random.uniform() < 0.3) return oneOf(random, STRUCTURED);
  return random.uniform() < 0.4 ? oneOf(random, NUMBERS) : oneOf(random, OTHERS);
}

/** Bytes with some of them changed, taken away, doubled or put in. */
export function mutatedBytes<A extends Uint8Array | Float32Array>(array: A, random: Random): A {
  const from = below(random, array.length + 1);
  const to = from + below(random, Math.min(64, array.length - from) + 1);
  const Type = array.constructor as unknown as { from(values: Iterable<number>): A };
  switch (below(random, 4)) {
    case 0:
      return array.slice(0, from) as A;
    case 1:
      return Type.from([...array.subarray(0, from), ...array.subarray(to)]);
    case 2:
      return Type.from([...array.subarray(0, to), ...array.subarray(from)]);
    default:
      return Type.from(
        array.map((value, i) => (i >= from && i < to && random.uniform() < 0.3 ? below(random, 256) : value)),
      );
  }
}
