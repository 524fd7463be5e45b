import type { NumberOption } from '../../training/options/option.ts';

/** Steps of a slider through a range that has more values. */
const MOST_STEPS = 100;
/** A range whose end is so many times its beginning is walked through by factors. */
const WIDE = 50;

/** What the steps of a slider stand for, from 0 on. */
export interface SliderScale {
  readonly steps: number;
  /** The value at a step, in two digits. */
  valueAt(step: number): number;
  /** The nearest step; an end of the slider for what lies beyond. */
  stepOf(value: number): number;
}

/** The scale of a slider through the usual values of an option. */
export function sliderScale([from, to]: readonly [number, number], { integer }: NumberOption): SliderScale {
  const steps = integer ? Math.min(MOST_STEPS, to - from) : MOST_STEPS;
  const isWide = from > 0 && to / from >= WIDE;
  const at = (share: number) => (isWide ? from * (to / from) ** share : from + share * (to - from));
  const shareOf = (value: number) =>
    isWide ? Math.log(Math.max(value, from) / from) / Math.log(to / from) : (value - from) / (to - from);
  return {
    steps,
    valueAt(step) {
      const value = at(step / steps);
      if (step === 0 || step === steps) return value;
      const short = Number(value.toPrecision(2));
      return integer ? Math.round(short) : short;
    },
    stepOf: (value) => Math.round(steps * Math.min(1, Math.max(0, shareOf(value)))),
  };
}
