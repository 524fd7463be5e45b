import './style.css';
import { bitsPerCharacterOf } from '../../training/setup.ts';
import type { Now } from '../now.ts';
import type { Baselines } from '../protocol.ts';
import { h, setText } from '../view/dom.ts';
import { radioGroup } from '../view/radio-group.ts';
import { CARDS, type Card, type World } from './cards.ts';
import { store, storedProgress, type TourProgress } from './progress.ts';

/** Milliseconds between two looks at what the page shows. */
const LOOK = 300;

export interface TourHost {
  readonly now: Now;
  baselines(): Baselines | undefined;
  openTab(id: string): void;
  /** The visitor left it. */
  onLeave(): void;
}

/** The tour: a card beside the page, which ticks itself off by what happens there. */
export class Tour {
  readonly element: HTMLElement;
  readonly #host: TourHost;
  readonly #content = h('div');
  readonly #outcome = h('p', { className: 'tour-outcome', 'aria-live': 'polite' });
  readonly #timer = setInterval(() => this.#look(), LOOK);
  #progress: TourProgress = storedProgress(CARDS.length);
  #pressed: Element | undefined;
  #marked: Element | undefined;
  /** For the element of the card to be there. */
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(host: TourHost) {
    this.#host = host;
    this.element = h(
      'aside',
      { id: 'tour', className: 'tour', 'aria-labelledby': 'tour-title' },
      this.#content,
    );
    this.element.addEventListener('keydown', ({ key }) => key === 'Escape' && this.leave());
    document.addEventListener('click', this.#press, true);
    this.#show();
  }

  leave(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#waiting);
    document.removeEventListener('click', this.#press, true);
    this.#mark(undefined);
    this.element.remove();
    this.#host.onLeave();
  }

  /** For whoever opens the tour: it begins where its heading is. */
  focus(): void {
    this.element.querySelector('h2')!.focus();
  }

  #press = ({ target }: Event): void => {
    if (target instanceof Element && !this.element.contains(target)) this.#pressed = target;
  };

  get #card(): Card {
    return CARDS[this.#progress.at]!;
  }

  #keep(progress: Partial<TourProgress>): void {
    this.#progress = { ...this.#progress, ...progress };
    store(this.#progress);
  }

  #turnTo(at: number): void {
    this.#keep({ at });
    clearTimeout(this.#waiting);
    this.#pressed = undefined;
    this.#mark(undefined);
    this.#show();
    this.focus();
  }

  #show(): void {
    const { at, predicted } = this.#progress;
    const { title, idea, question, answers } = this.#card;
    const heading = h('h2', { id: 'tour-title', tabIndex: -1 }, `${at + 1} of ${CARDS.length}: ${title}`);
    const prediction = h('fieldset', { className: 'tour-answers' }, h('legend', {}, question));
    const choices = answers.map((answer, i) => [String(i), answer] as const);
    const chosen = predicted[at] === undefined ? undefined : String(predicted[at]);
    radioGroup(prediction, 'tour-answer', choices, chosen, (value) => this.#predict(Number(value)));
    const task = h('div', { className: 'tour-task' });
    this.#content.replaceChildren(
      h('p', { className: 'soft' }, `Tour, ${doneOf(this.#progress)} of ${CARDS.length} done`),
      heading,
      h('p', {}, idea),
      h('p', { className: 'small-heading' }, 'Predict first'),
      prediction,
      task,
      this.#outcome,
      this.#buttons(),
    );
    this.#showTask(task);
    this.#tell();
  }

  /** What is to be done is told once something was predicted. */
  #showTask(place: HTMLElement): void {
    const { at, predicted } = this.#progress;
    place.hidden = predicted[at] === undefined;
    if (place.hidden) return;
    const show = h('button', { type: 'button', className: 'primary' }, 'Show me where');
    show.addEventListener('click', () => this.#point());
    place.replaceChildren(
      h('p', { className: 'small-heading' }, 'Then look'),
      h('p', {}, this.#card.task),
      show,
    );
  }

  #buttons(): HTMLElement {
    const { at } = this.#progress;
    const row = h('div', { className: 'row' });
    const button = (label: string, action: () => void) => {
      const one = h('button', { type: 'button' }, label);
      one.addEventListener('click', action);
      row.append(one);
    };
    if (at > 0) button('Back', () => this.#turnTo(at - 1));
    if (at < CARDS.length - 1) button('Next', () => this.#turnTo(at + 1));
    button('Leave the tour', () => this.leave());
    return row;
  }

  #predict(answer: number): void {
    this.#keep({ predicted: replaced(this.#progress.predicted, this.#progress.at, answer) });
    this.#showTask(this.#content.querySelector('.tour-task')!);
  }

  /** Opens the tab of the card, and marks the element once it is there. */
  #point(): void {
    const { tab, target } = this.#card;
    if (tab !== undefined) this.#host.openTab(tab);
    clearTimeout(this.#waiting);
    const found = document.querySelector<HTMLElement>(target);
    if (!found) {
      this.#waiting = setTimeout(() => this.#point(), LOOK); // its tab is being fetched
      return;
    }
    this.#mark(found);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    found.scrollIntoView({ block: 'center', behavior: still ? 'auto' : 'smooth' });
    found.focus({ preventScroll: true });
  }

  #mark(element: Element | undefined): void {
    this.#marked?.classList.remove('tour-target');
    this.#marked = element;
    element?.classList.add('tour-target');
  }

  /** Ticks the card off when what it waits for has happened. */
  #look(): void {
    const { at, predicted, seen } = this.#progress;
    if (predicted[at] === undefined || seen[at] !== undefined) return;
    const found = this.#card.seen(this.#world());
    if (found === undefined) return;
    this.#keep({ seen: replaced(seen, at, found) });
    this.#mark(undefined);
    this.#show();
  }

  #tell(): void {
    const { at, predicted, seen } = this.#progress;
    const found = seen[at];
    this.#outcome.hidden = found === undefined;
    if (found === undefined) return;
    const { words, answer } = found;
    const foretold = predicted[at] === answer ? 'As you predicted.' : `It is: ${this.#card.answers[answer]}.`;
    const last = doneOf(this.#progress) === CARDS.length ? ' That was the whole tour.' : '';
    setText(this.#outcome, `✓ ${words} ${foretold}${last}`);
  }

  #world(): World {
    const { progress, options } = this.#host.now;
    const pressed = this.#pressed;
    return {
      words: (selector) => {
        const element = document.querySelector<HTMLElement>(selector);
        return element?.checkVisibility() ? (element.textContent ?? '') : undefined;
      },
      pressed: (selector) => pressed?.closest(selector)?.textContent ?? undefined,
      run: progress && {
        updates: progress.metric.update,
        bits: bitsPerCharacterOf(progress.shownLoss, options),
      },
      letters: bitsOf(this.#host.baselines()?.[1]),
    };
  }
}

function bitsOf(nats: number | undefined): number | undefined {
  return nats === undefined ? undefined : nats / Math.LN2;
}

/** Cards that are ticked off. */
function doneOf({ seen }: TourProgress): number {
  return seen.filter((one) => one !== undefined).length;
}

function replaced<T>(list: readonly (T | undefined)[], at: number, value: T): (T | undefined)[] {
  return Array.from({ length: CARDS.length }, (_, i) => (i === at ? value : list[i]));
}
