import { expect, test } from 'vitest';
import { sliderScale } from '../../src/demo/view/slider-scale.ts';
import { OPTION_NAMES, OPTIONS } from '../../src/training/options.ts';

const numbers = OPTION_NAMES.map((name) => OPTIONS[name]).filter((option) => option.kind === 'number');
const withSlider = numbers.flatMap((option) => (option.usual ? [{ ...option, usual: option.usual }] : []));

test.each(withSlider)(
  'the slider for $label leads through values that the option takes, and finds them again',
  (option) => {
    const { usual, minimum, maximum, integer } = option;
    const { steps, valueAt, stepOf } = sliderScale(usual, option);
    const values = Array.from({ length: steps + 1 }, (_, step) => valueAt(step));
    expect([values[0], values.at(-1)]).toEqual(usual);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    for (const [step, value] of values.entries()) {
      expect(value).toBeGreaterThanOrEqual(minimum);
      expect(value).toBeLessThanOrEqual(maximum);
      expect(Number.isInteger(value) || !integer).toBe(true);
      const found = valueAt(stepOf(value)); // two digits are not all of a value
      expect(found).toBeGreaterThanOrEqual(values[Math.max(0, step - 1)]!);
      expect(found).toBeLessThanOrEqual(values[Math.min(steps, step + 1)]!);
    }
  },
);

test('what lies beyond the usual stands at an end', () => {
  const option = withSlider.find(({ flag }) => flag === 'hidden-size')!;
  const { steps, stepOf } = sliderScale(option.usual, option);
  expect([1, 8192].map(stepOf)).toEqual([0, steps]);
});
