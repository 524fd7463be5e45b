import { decimal, whole } from '../../report/html.ts';
import type { Now } from '../now.ts';
import type { RunEvent, RunView, Sample } from '../protocol.ts';
import { isMark, MARK_MILLISECONDS, OPENING_UPDATES } from '../speed.ts';
import type { Workers } from '../workers.ts';
import { byId, h, pause, setText } from './dom.ts';
import type { View } from './view.ts';

/** The text waits so long for its words to be judged, in milliseconds; the judge may be busy. */
const PATIENCE = 200;
/** Milliseconds between two steps of the curve while the start is played again. */
const STEP = 80;

type Stretch = Awaited<ReturnType<Workers['inspector']['judgeWords']>>[number];

/**
 * The text that is written while it trains: words of the book light up in it. Instead of the newest, one that was
 * written before can be shown, or all of the slow start again.
 */
export class LiveText implements View {
  readonly #workers: Workers;
  readonly #now: Now;
  readonly #showUpTo: (update: number | undefined) => void;
  readonly #place = byId('live-text');
  readonly #invitation = [...this.#place.childNodes];
  readonly #replayButton = byId<HTMLButtonElement>('replay');
  readonly #backButton = byId<HTMLButtonElement>('back-to-now');
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
  #newest: Sample | undefined;
  /** Another one than the newest is shown. */
  #isPast = false;
  /** Of the text that is shown: what is judged of an earlier one is dropped. */
  #shown = 0;
  #replay: AbortController | undefined;

  /** @param showUpTo shows the curve as it was at an update; undefined as it is. */
  constructor(workers: Workers, now: Now, showUpTo: (update: number | undefined) => void) {
    this.#workers = workers;
    this.#now = now;
    this.#showUpTo = showUpTo;
    this.#replayButton.addEventListener('click', () => this.#play());
    this.#backButton.addEventListener('click', () => this.#backToNow());
  }

  showRun(run: RunView | undefined): void {
    this.#newest = run?.samples.at(-1);
    this.#backToNow();
  }

  take(event: RunEvent): void {
    if (event.type === 'live') {
      this.#newest = event;
      if (!this.#isPast) this.#show(event);
    }
    if (event.type === 'phase' && event.phase === 'idle') this.showRun(undefined);
    if (event.type === 'phase' || event.type === 'samples') this.#offer();
  }

  /** Shows the text that was written at an update, until a person goes back to the newest. */
  showPast(update: number): void {
    const sample = this.#now.samples.find((one) => one.update === update);
    if (!sample) return;
    this.#replay?.abort();
    this.#isPast = true;
    this.#show(sample);
    this.#offer();
  }

  #backToNow(): void {
    this.#replay?.abort();
    this.#isPast = false;
    this.#showUpTo(undefined);
    this.#show(this.#newest);
    this.#offer();
  }

  get #start(): readonly Sample[] {
    return this.#now.samples.filter(({ update }) => isMark(update) && update <= OPENING_UPDATES);
  }

  /** Plays the slow start again, from what was noted of it. */
  async #play(): Promise<void> {
    this.#replay?.abort();
    const replay = new AbortController();
    this.#replay = replay;
    this.#isPast = true;
    this.#offer();
    let before = 0;
    for (const sample of this.#start) {
      await this.#moveCurve(before, sample.update, replay.signal);
      if (replay.signal.aborted) return;
      before = sample.update;
      this.#show(sample);
    }
    await pause(MARK_MILLISECONDS);
    if (!replay.signal.aborted) this.#backToNow();
  }

  /** The curve grows from one update to another; at once where nothing is to move. */
  async #moveCurve(from: number, to: number, signal: AbortSignal): Promise<void> {
    const steps = this.#still.matches ? 1 : MARK_MILLISECONDS / STEP;
    for (let step = 1; step <= steps && !signal.aborted; step++) {
      if (to > 0) await pause(MARK_MILLISECONDS / steps);
      if (!signal.aborted)
        this.#showUpTo(Math.round((from + 1) * ((to + 1) / (from + 1)) ** (step / steps)) - 1);
    }
  }

  #offer(): void {
    const playing = this.#replay !== undefined && !this.#replay.signal.aborted;
    this.#backButton.hidden = !this.#isPast;
    this.#replayButton.hidden = playing || this.#start.length < 3;
  }

  async #show(sample: Sample | undefined): Promise<void> {
    const shown = ++this.#shown;
    setText(byId('live-update'), sample ? age(sample) : '');
    if (!sample) {
      this.#place.replaceChildren(...this.#invitation);
      setText(byId('word-share'), '');
      return;
    }
    const judged = this.#workers.inspector.judgeWords(sample.text).catch(() => undefined);
    const inTime = await Promise.race([judged, pause(PATIENCE)]);
    if (shown !== this.#shown) return;
    if (!inTime) setText(this.#place, sample.text);
    const stretches = await judged;
    if (stretches && shown === this.#shown) this.#light(stretches);
  }

  #light(stretches: readonly Stretch[]): void {
    this.#place.replaceChildren(
      ...stretches.map(({ text, isKnown }) =>
        h('span', { className: isKnown === undefined ? '' : isKnown ? 'known' : 'unknown' }, text),
      ),
    );
    const words = stretches.filter(({ isKnown }) => isKnown !== undefined);
    const known = words.filter(({ isKnown }) => isKnown).length;
    const share = words.length === 0 ? '' : `${decimal((100 * known) / words.length, 0)} % words of the book`;
    setText(byId('word-share'), share);
  }
}

function age({ update }: Sample): string {
  if (update === 0) return 'before the first update';
  return update === 1 ? 'after 1 update' : `after ${whole(update)} updates`;
}
