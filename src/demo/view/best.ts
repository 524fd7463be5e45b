import { UserError } from '../../errors.ts';
import { decimal, whole } from '../../report/html.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { PASSAGE_LENGTH } from '../../training/passage.ts';
import { charactersPerLoss, lossUnit } from '../../training/setup.ts';
import { lossText, visible } from '../format.ts';
import { modelFile } from '../model-file.ts';
import { pageOptions } from '../page-options.ts';
import type { BestPlace, Reading, RunEvent, RunView } from '../protocol.ts';
import type { Workers } from '../workers.ts';
import { byId, make, onClick, setText } from './dom.ts';
import { TintedText, tintClass } from './tinted-text.ts';
import type { View } from './view.ts';

/** Bits of surprise that have the strongest tint. */
const MOST_BITS = 8;

/** The best model: where it was found, and passages by it. */
export class Best implements View {
  readonly #workers: Workers;
  readonly #text: TintedText;
  readonly #introduction = byId('best-place').textContent;
  #options = pageOptions();
  #reading: Reading | undefined;
  #seed = 1;

  constructor(workers: Workers) {
    this.#workers = workers;
    this.#text = new TintedText(byId('passage'), 'Passage', (position) => this.#showCandidates(position));
    onClick(byId<HTMLButtonElement>('write'), byId('passage-error'), () => this.#write());
    for (const name of ['temperature', 'top-p']) {
      const slider = byId<HTMLInputElement>(name);
      slider.addEventListener('input', () => {
        setText(byId(`${name}-value`), decimal(slider.valueAsNumber));
      });
    }
  }

  setOptions(options: TrainingOptions): void {
    this.#options = options;
  }

  showRun(run: RunView | undefined): void {
    this.#showPlace(run?.progress?.best);
  }

  take(event: RunEvent): void {
    if (event.type === 'progress') this.#showPlace(event.progress.best);
    if (event.type === 'phase' && event.phase === 'idle') this.#showPlace(undefined);
  }

  #showPlace(best: BestPlace | undefined): void {
    const place = byId('best-place');
    const words = best
      ? `Kept at update ${whole(best.update)}, where the smooth loss was lowest: ${lossText(best.smoothLoss, this.#options)} ${lossUnit(this.#options)}, ${decimal(this.#bits(best))} bits a character.`
      : this.#introduction;
    if (place.textContent !== words) setText(place, words);
  }

  #bits({ smoothLoss }: BestPlace): number {
    return smoothLoss / charactersPerLoss(this.#options) / Math.LN2;
  }

  async #write(): Promise<void> {
    const file = await modelFile(this.#workers);
    if (!file) throw new UserError('there is no model yet; press Train first');
    this.#reading = await this.#workers.inspector.passage(file, {
      prompt: byId<HTMLInputElement>('prompt').value,
      length: PASSAGE_LENGTH,
      temperature: byId<HTMLInputElement>('temperature').valueAsNumber,
      topP: byId<HTMLInputElement>('top-p').valueAsNumber,
      seed: this.#seed++,
    });
    const { characters, surprise } = this.#reading;
    byId('passage-area').hidden = false;
    this.#text.show(characters, (position) =>
      Number.isNaN(surprise[position]!) ? 'given' : tintClass('s', surprise[position]! / MOST_BITS),
    );
    this.#showCandidates(0);
  }

  #showCandidates(position: number): void {
    const { characters, surprise, candidates, probabilities, candidatesPerPosition: count } = this.#reading!;
    const bits = surprise[position]!;
    const told = Number.isNaN(bits) ? 'given' : `${decimal(bits, 1)} bits of surprise`;
    setText(
      byId('candidates-place'),
      `Character ${whole(position + 1)} is “${visible(characters[position]!)}”: ${told}. It expected:`,
    );
    const bars = Array.from({ length: count }, (_, rank) => {
      const at = position * count + rank;
      return bar(candidates[at]!, probabilities[at]!, candidates[at] === characters[position]);
    });
    byId('candidates').replaceChildren(...bars);
  }
}

function bar(character: string, probability: number, taken: boolean): HTMLElement {
  const fill = make('span', { className: 'bar-fill' });
  fill.style.setProperty('inline-size', `${(100 * probability).toFixed(1)}%`);
  return make(
    'li',
    { className: taken ? 'taken' : '' },
    make('span', { className: 'bar-character' }, visible(character)),
    make('span', { className: 'bar-track' }, fill),
    make('span', { className: 'bar-number' }, `${decimal(100 * probability, 1)} %`),
  );
}
