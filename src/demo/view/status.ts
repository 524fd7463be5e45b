import { decimal, whole } from '../../report/html.ts';
import { duration } from '../format.ts';
import type { Phase, Progress, RunEvent, RunView, TextSummary } from '../protocol.ts';
import { byId, make, setEnabled } from './dom.ts';
import type { View } from './view.ts';

const WORDS: Record<Phase, string> = {
  opening: 'Opening the book …',
  idle: 'Ready.',
  starting: 'Starting …',
  training: 'Training',
  paused: 'Paused',
  done: 'Done',
};

/** Milliseconds between two changes of the numbers: they are to be read. */
const RENEW = 250;

/** The buttons, the line that says how things stand, and the numbers of the run. */
export class Status implements View {
  #phase: Phase = 'opening';
  #updates = 0;
  #charsPerUpdate = 1;
  #backend = '';
  #update = 0;
  #lastShown = 0;
  #progress: Progress | undefined;
  readonly #facts = new Map<string, HTMLElement>();

  constructor() {
    for (const name of [
      'update',
      'epoch',
      'smooth loss',
      'bits a character',
      'characters a second',
      'to go',
    ]) {
      const value = make('dd', {}, '–');
      this.#facts.set(name, value);
      byId('facts').append(make('div', {}, make('dt', {}, name), value));
    }
  }

  /** What the time to go is reckoned with. */
  expect(updates: number, charsPerUpdate: number): void {
    this.#updates = updates;
    this.#charsPerUpdate = charsPerUpdate;
  }

  get phase(): Phase {
    return this.#phase;
  }

  showText({ name }: TextSummary): void {
    this.#phase = 'idle';
    this.#say(`Ready. ${name} is open.`);
    this.#enable();
  }

  showRun(run: RunView | undefined): void {
    this.#progress = run?.progress;
    if (run) {
      const { updates, seqLength, batchSize } = run.config.options;
      this.expect(updates, seqLength * batchSize);
      this.#setPhase(run.done ? 'done' : 'paused', run.update);
    }
    this.#showProgress();
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case 'backend':
        this.#backend = event.backend.name;
        byId('backend').textContent =
          `${event.backend.name}: ${event.backend.detail}, ${event.backend.precision} (${event.reason})`;
        break;
      case 'phase':
        if (event.phase === 'idle') this.#progress = undefined;
        this.#setPhase(event.phase, event.update);
        this.#showProgress();
        break;
      case 'progress':
        this.#progress = event.progress;
        if (performance.now() - this.#lastShown > RENEW) this.#showProgress();
        break;
      case 'saved':
        byId('saved').textContent = `Saved in this browser at update ${whole(event.update)}`;
        break;
    }
  }

  #setPhase(phase: Phase, update: number): void {
    this.#phase = phase;
    this.#update = update;
    const on = phase === 'training' && this.#backend ? ` on ${this.#backend}` : '';
    this.#say(`${WORDS[phase]}${on}`);
    if (phase === 'idle') byId('saved').textContent = '';
    this.#enable();
  }

  #say(words: string): void {
    const place = byId('status-words');
    if (place.textContent !== words) place.textContent = words;
  }

  #enable(): void {
    const running = this.#phase === 'starting' || this.#phase === 'training';
    const begun = this.#phase !== 'idle' && this.#phase !== 'opening';
    setEnabled(byId<HTMLButtonElement>('train'), !running);
    setEnabled(byId<HTMLButtonElement>('pause'), running);
    setEnabled(byId<HTMLButtonElement>('step'), !running);
    setEnabled(byId<HTMLButtonElement>('reset'), begun && !running);
  }

  #showProgress(): void {
    this.#lastShown = performance.now();
    const metric = this.#progress?.metric;
    const running = this.#phase === 'training';
    const update = running ? (metric?.update ?? this.#update) : this.#update;
    const begun = this.#phase !== 'idle' && this.#phase !== 'opening';
    const smooth = metric ? `, smooth loss ${decimal(metric.smoothLoss)}` : '';
    byId('status-numbers').textContent = begun ? `at update ${whole(update)}${smooth}` : '';
    this.#fact('update', metric && whole(update));
    this.#fact('epoch', metric && decimal(metric.epoch));
    this.#fact('smooth loss', metric && decimal(metric.smoothLoss));
    this.#fact('bits a character', metric && decimal(metric.bitsPerCharacter));
    const rate = running ? metric?.charsPerSecond : undefined;
    this.#fact('characters a second', rate ? whole(rate) : undefined);
    const left = ((this.#updates - update) * this.#charsPerUpdate) / (rate ?? 0);
    this.#fact('to go', Number.isFinite(left) ? duration(left) : undefined);
  }

  #fact(name: string, value: string | undefined): void {
    this.#facts.get(name)!.textContent = value ?? '–';
  }
}
