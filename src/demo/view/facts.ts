import { decimal, whole } from '../../report/html.ts';
import { isConstant } from '../../training/learning-rate.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { bitsPerCharacterOf, lossUnit } from '../../training/setup.ts';
import { duration, lossText, significant } from '../format.ts';
import { pageOptions } from '../page-options.ts';
import type { Progress, RunEvent, RunView } from '../protocol.ts';
import { byId, h } from './dom.ts';
import { RENEW } from './status.ts';
import type { View } from './view.ts';

type Fact = [name: string, value: string | undefined, unit?: string];

/** The numbers of the run, large. */
export class Facts implements View {
  #options = pageOptions();
  #progress: Progress | undefined;
  #running = false;
  /** Updates done when the training began or ended. */
  #update = 0;
  #lastShown = 0;

  setOptions(options: TrainingOptions): void {
    this.#options = options;
    this.#show();
  }

  showRun(run: RunView | undefined): void {
    this.#progress = run?.progress;
    this.#update = run?.update ?? 0;
    this.#show();
  }

  take(event: RunEvent): void {
    if (event.type === 'phase') {
      this.#running = event.phase === 'training';
      this.#update = event.update;
      if (event.phase === 'idle') this.#progress = undefined;
      this.#show();
    }
    if (event.type !== 'progress') return;
    this.#progress = event.progress;
    if (performance.now() - this.#lastShown > RENEW) this.#show();
  }

  #show(): void {
    this.#lastShown = performance.now();
    byId('facts').replaceChildren(...this.#facts().map(([name, value, unit]) => fact(name, value, unit)));
  }

  #facts(): Fact[] {
    const progress = this.#progress;
    const metric = progress?.metric;
    const update = this.#running ? (metric?.update ?? this.#update) : this.#update;
    const speed = this.#running ? metric?.charsPerSecond : undefined;
    const rate = metric?.learningRate;
    const ofSchedule: Fact = ['learning rate', rate === undefined ? rate : significant(rate)];
    return [
      ['update', metric && whole(update)],
      ['epoch', metric && decimal(metric.epoch)],
      ['smooth loss', progress && lossText(progress.shownLoss, this.#options), lossUnit(this.#options)],
      ['bits a character', progress && decimal(bitsPerCharacterOf(progress.shownLoss, this.#options))],
      ...(isConstant(this.#options) ? [] : [ofSchedule]),
      ['speed', speed ? whole(speed) : undefined, 'characters a second'],
      ['to go', speed ? duration(this.#charactersLeft(update) / speed) : undefined],
    ];
  }

  #charactersLeft(update: number): number {
    const { updates, seqLength, batchSize } = this.#options;
    return (updates - update) * seqLength * batchSize;
  }
}

function fact(name: string, value = '–', unit = ''): HTMLElement {
  const term = h('dt', {}, name);
  const more = unit ? [h('dd', { className: 'unit' }, unit)] : [];
  return h('div', {}, term, h('dd', {}, value), ...more);
}
