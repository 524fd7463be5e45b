import { whole } from '../../report/html.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { lossText } from '../format.ts';
import { pageOptions } from '../page-options.ts';
import type { Phase, Progress, RunEvent, RunView, TextSummary } from '../protocol.ts';
import { byId, setEnabled, setText } from './dom.ts';
import type { View } from './view.ts';

const WORDS: Record<Phase, string> = {
  opening: 'Opening the book …',
  idle: 'Ready.',
  starting: 'Starting …',
  training: 'Training',
  paused: 'Paused',
  done: 'Done',
  failed: 'Stopped: this run went wrong',
};

const PAUSE_FIRST = 'it trains: press Pause first';

/** Milliseconds between two changes of the numbers: they are to be read. */
export const RENEW = 250;

/** The buttons, and the line that says how things stand. */
export class Status implements View {
  #phase: Phase = 'opening';
  #options = pageOptions();
  #backend = '';
  #update = 0;
  #lastShown = 0;
  #progress: Progress | undefined;

  setOptions(options: TrainingOptions): void {
    this.#options = options;
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
    if (run) this.#setPhase(run.phase, run.update);
    this.#showProgress();
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case 'backend':
        this.#backend = event.backend.name;
        setText(
          byId('backend'),
          `${event.backend.name}: ${event.backend.detail}, ${event.backend.precision} (${event.reason})`,
        );
        break;
      case 'phase':
        if (event.phase === 'idle') this.#progress = undefined;
        this.#setPhase(event.phase, event.update);
        this.#showProgress();
        break;
      case 'preparing':
        this.#showNumbers(event.what, undefined);
        break;
      case 'progress':
        this.#progress = event.progress;
        if (performance.now() - this.#lastShown > RENEW) this.#showProgress();
        break;
      case 'reading':
        this.#showNumbers(
          `at update ${whole(event.update)}, reading the held-out text: ${whole((100 * event.done) / event.of)} %`,
          undefined,
        );
        break;
      case 'saved':
        setText(
          byId('saved'),
          `Saved in this browser at update ${whole(event.update)}; closing the tab loses nothing of it.`,
        );
        break;
      case 'notSaved':
        setText(byId('saved'), event.message);
        break;
    }
  }

  /** A start is broken off: what comes of it shows next. */
  endStart(): void {
    this.#say('Ending the start …');
    this.#showNumbers('', undefined);
  }

  #setPhase(phase: Phase, update: number): void {
    this.#phase = phase;
    this.#update = update;
    const on = phase === 'training' && this.#backend ? ` on ${this.#backend}` : '';
    this.#say(`${WORDS[phase]}${on}`);
    if (phase === 'idle') setText(byId('saved'), '');
    this.#enable();
  }

  #say(words: string): void {
    const place = byId('status-words');
    if (place.textContent !== words) setText(place, words);
  }

  #enable(): void {
    const running = this.#phase === 'starting' || this.#phase === 'training';
    const begun = this.#phase !== 'idle' && this.#phase !== 'opening';
    const train = byId<HTMLButtonElement>('train');
    setEnabled(train, !running, 'it trains already');
    setText(train, this.#phase === 'paused' ? 'Continue' : 'Train');
    setEnabled(byId<HTMLButtonElement>('pause'), running, 'nothing trains now');
    setEnabled(byId<HTMLButtonElement>('step'), !running, PAUSE_FIRST);
    const reason = running ? PAUSE_FIRST : 'there is no run yet that could be given up';
    setEnabled(byId<HTMLButtonElement>('reset'), begun && !running, reason);
  }

  #showProgress(): void {
    this.#lastShown = performance.now();
    const progress = this.#progress;
    const running = this.#phase === 'training';
    const update = running ? (progress?.metric.update ?? this.#update) : this.#update;
    const begun = this.#phase !== 'idle' && this.#phase !== 'opening';
    const hasNumbers = begun && this.#phase !== 'failed';
    this.#showNumbers(
      hasNumbers ? `at update ${whole(update)}` : '',
      hasNumbers ? progress?.shownLoss : undefined,
    );
  }

  #showNumbers(words: string, loss: number | undefined): void {
    setText(byId('status-numbers'), loss === undefined ? words : `${words},`);
    byId('status-loss').hidden = loss === undefined;
    if (loss !== undefined) setText(byId('status-loss-value'), lossText(loss, this.#options));
  }
}
