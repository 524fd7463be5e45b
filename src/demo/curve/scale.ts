/** From values to places in the plot, and back. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** @returns pixels, or what else the places are counted in. */
  at(value: number): number;
  valueAt(place: number): number;
}

type Range = readonly [from: number, to: number];

export function linear([from, to]: Range, [first, last]: Range): Scale {
  const each = (last - first) / (to - from);
  return {
    from,
    to,
    at: (value) => first + (value - from) * each,
    valueAt: (place) => from + (place - first) / each,
  };
}

/** @param domain above zero. */
export function logarithmic(domain: Range, places: Range): Scale {
  const [from, to] = domain;
  const inner = linear([Math.log(from), Math.log(to)], places);
  return {
    from,
    to,
    at: (value) => inner.at(Math.log(value)),
    valueAt: (place) => Math.exp(inner.valueAt(place)),
  };
}

/** Round values between two, about `count` of them. */
export function roundTicks([from, to]: Range, count: number): number[] {
  const raw = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= raw) ?? raw;
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** 1, 10, 100 … between two; where these are few, 2 and 5 as well. */
export function decades([from, to]: Range): number[] {
  const found = (factors: readonly number[]) => {
    const ticks: number[] = [];
    for (let power = 1; power <= to; power *= 10) {
      for (const factor of factors)
        if (factor * power >= from && factor * power <= to) ticks.push(factor * power);
    }
    return ticks;
  };
  const few = found([1]);
  return few.length > 2 ? few : found([1, 2, 5]);
}

const LETTERS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/**
 * Numbers of letters for the second scale of bits a character, far enough apart to be read.
 * @param apart in the places of the scale.
 */
export function letterTicks(bits: Scale, apart: number): number[] {
  const ticks: number[] = [];
  for (const letters of LETTERS) {
    const value = Math.log2(letters);
    const last = ticks.at(-1);
    const room = last === undefined ? apart : Math.abs(bits.at(value) - bits.at(Math.log2(last)));
    if (value >= bits.from && value <= bits.to && room >= apart) ticks.push(letters);
  }
  return ticks;
}
