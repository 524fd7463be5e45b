import type { NumberOption } from '../../training/options/option.ts';
import { shown } from '../../training/options.ts';
import { h } from './dom.ts';
import { type SliderScale, sliderScale } from './slider-scale.ts';

/** A slider beside the number field of an option: coarse, quick, through the usual values alone. */
export class OptionSlider {
  readonly element: HTMLInputElement;
  readonly #scale: SliderScale;

  /**
   * @param usual the option's.
   * @param onSlide is called while it is moved, with its value; `onSet` once it is let go.
   */
  constructor(
    option: NumberOption,
    usual: readonly [number, number],
    onSlide: (value: number) => void,
    onSet: () => void,
  ) {
    this.#scale = sliderScale(usual, option);
    this.element = h('input', {
      id: `option-${option.flag}-slider`,
      type: 'range',
      min: '0',
      max: String(this.#scale.steps),
      'aria-label': `Slider for ${option.label.toLowerCase()}`,
    });
    this.element.addEventListener('input', () => {
      const value = this.#scale.valueAt(this.element.valueAsNumber);
      this.#tell(value);
      onSlide(value);
    });
    this.element.addEventListener('change', onSet);
  }

  /** Follows what the field says. */
  set value(value: number) {
    this.element.value = String(this.#scale.stepOf(value));
    this.#tell(value);
  }

  #tell(value: number): void {
    this.element.setAttribute('aria-valuetext', shown(value));
  }
}
