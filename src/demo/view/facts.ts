import { decimal, whole } from '../../report/html.ts';
import { isConstant } from '../../training/learning-rate.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { bitsPerCharacterOf } from '../../training/setup.ts';
import { significant } from '../format.ts';
import { pageOptions } from '../page-options.ts';
import type { Progress, RunEvent, RunView } from '../protocol.ts';
import { byId, h, setText } from './dom.ts';
import { RENEW } from './status.ts';
import type { View } from './view.ts';

type Fact = [name: string, value: string | undefined];

/** The numbers of the run, large. */
export class Facts implements View {
  #options = pageOptions();
  #progress: Progress | undefined;
  #running = false;
  #lastShown = 0;
  /** Of the facts that are shown, with the places of their values. */
  #names = '';
  #values: HTMLElement[] = [];

  setOptions(options: TrainingOptions): void {
    this.#options = options;
    this.#show();
  }

  showRun(run: RunView | undefined): void {
    this.#progress = run?.progress;
    this.#show();
  }

  take(event: RunEvent): void {
    if (event.type === 'phase') {
      this.#running = event.phase === 'training';
      if (event.phase === 'idle') this.#progress = undefined;
      this.#show();
    }
    if (event.type !== 'progress') return;
    this.#progress = event.progress;
    if (performance.now() - this.#lastShown > RENEW) this.#show();
  }

  #show(): void {
    this.#lastShown = performance.now();
    const facts = this.#facts();
    const names = facts.map(([name]) => name).join();
    if (names !== this.#names) {
      // Names stay where they are while their numbers change: what they mean may be being read.
      this.#names = names;
      this.#values = facts.map(() => h('dd'));
      const rows = facts.map(([name], i) => h('div', {}, h('dt', {}, name), this.#values[i]!));
      byId('facts').replaceChildren(...rows);
    }
    for (const [i, [, value = '–']] of facts.entries()) setText(this.#values[i]!, value);
  }

  #facts(): Fact[] {
    const progress = this.#progress;
    const metric = progress?.metric;
    const bits = progress && bitsPerCharacterOf(progress.shownLoss, this.#options);
    const speed = this.#running ? metric?.charsPerSecond : undefined;
    const rate = metric?.learningRate;
    const ofSchedule: Fact = ['learning rate', rate === undefined ? rate : significant(rate)];
    return [
      ['bits a character', bits === undefined ? bits : decimal(bits)],
      ['letters to guess among', bits === undefined ? bits : decimal(2 ** bits, 1)],
      ['times through the text', metric && decimal(metric.epoch)],
      ...(isConstant(this.#options) ? [] : [ofSchedule]),
      ['characters a second', speed ? whole(speed) : undefined],
    ];
  }
}
