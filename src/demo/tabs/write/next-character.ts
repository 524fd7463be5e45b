import type { SamplingOptions } from '../../../model/sampling.ts';
import { decimal } from '../../../report/html.ts';
import { visible } from '../../format.ts';
import type { Reading } from '../../protocol.ts';
import { h, setText } from '../../view/dom.ts';
import { type Candidate, candidatesOf } from './candidates.ts';

/** Bars shown. */
const SHOWN = 8;

const AS_LEARNED = { temperature: 1, topP: 1 };

/** What a model expects at one place of a text: its most probable characters as bars. */
export class NextCharacter {
  readonly element = h('aside', { 'aria-label': 'The next character' });
  readonly #place = h('p', { className: 'soft' });
  readonly #bars = h('ol', { className: 'bars' });

  constructor(...below: readonly HTMLElement[]) {
    this.element.append(this.#place, this.#bars, ...below);
  }

  /**
   * @param words what they are bars of.
   * @param sampling reshapes the bars, and shows what it cuts off.
   */
  show(
    words: string,
    { characters, vocabulary, probabilities }: Reading,
    position: number,
    sampling: Pick<SamplingOptions, 'temperature' | 'topP'> = AS_LEARNED,
  ): void {
    setText(this.#place, words);
    const row = probabilities.subarray(position * vocabulary.length, (position + 1) * vocabulary.length);
    const bars = candidatesOf(row, SHOWN, sampling).map((candidate) => {
      const character = vocabulary[candidate.id]!;
      return bar(character, candidate, character === characters[position]);
    });
    this.#bars.replaceChildren(...bars);
  }
}

function bar(character: string, { probability, kept }: Candidate, taken: boolean): HTMLElement {
  const fill = h('span', { className: 'bar-fill' });
  fill.style.setProperty('inline-size', `${(100 * probability).toFixed(1)}%`);
  const number = kept ? `${decimal(100 * probability, 1)} %` : 'cut off';
  return h(
    'li',
    { className: `${taken ? 'taken' : ''} ${kept ? '' : 'cut'}`.trim() },
    h('span', { className: 'bar-character' }, visible(character)),
    h('span', { className: 'bar-track' }, fill),
    h('span', { className: 'bar-number' }, number),
  );
}
