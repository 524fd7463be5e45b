import { OFFERED_TEXTS, offeredText } from '../offered-texts.ts';
import type { RunEvent, TextSource, TextSummary } from '../protocol.ts';
import { isOpening, SPEEDS, type Speed } from '../speed.ts';
import { byId, h, onChange, onClick, setText } from './dom.ts';
import type { View } from './view.ts';

/** Of the choice that leads to a text of one's own. */
const OWN = 'own';

export interface StageListener {
  speed(speed: Speed): unknown;
  /** Another of the offered texts. @throws UserError where it cannot be had. */
  text(source: TextSource): Promise<void>;
  /** A text of one's own is wanted. */
  ownText(): void;
}

/** The choices beside the buttons: how fast it trains, and on what. */
export class StageControls implements View {
  readonly #speed = byId<HTMLSelectElement>('speed');
  readonly #text = byId<HTMLSelectElement>('text-choice');
  readonly #skip = byId<HTMLButtonElement>('skip');
  readonly #own = h('option', { value: OWN }, 'Your own text …');
  #chosenText = '';
  #update = 0;
  #isTraining = false;
  /** What the training was told last: skipping the slow start is not a choice for the next run. */
  #told: Speed = 'opening';

  constructor(listener: StageListener) {
    const tell = (speed: Speed) => {
      this.#told = speed;
      this.#offerSkip();
      return listener.speed(speed);
    };
    for (const [value, words] of Object.entries(SPEEDS)) this.#speed.append(h('option', { value }, words));
    this.#speed.addEventListener('change', () => tell(this.speed));
    onClick(this.#skip, byId('error'), () => tell('full'));
    for (const { id, name } of OFFERED_TEXTS) this.#text.append(h('option', { value: id }, name));
    this.#text.append(this.#own);
    onChange(this.#text, byId('error'), async () => {
      const offered = offeredText(this.#text.value);
      this.#text.value = this.#chosenText; // until it is there
      if (offered) await listener.text({ name: offered.name, id: offered.id });
      else listener.ownText();
    });
  }

  get speed(): Speed {
    return this.#speed.value as Speed;
  }

  set speed(speed: Speed) {
    this.#speed.value = speed;
  }

  showText({ id, name }: TextSummary): void {
    setText(this.#own, id === undefined ? `${name} …` : 'Your own text …');
    this.#chosenText = id ?? OWN;
    this.#text.value = this.#chosenText;
  }

  take(event: RunEvent): void {
    if (event.type === 'phase') {
      this.#isTraining = event.phase === 'training';
      this.#update = event.update;
    } else if (event.type === 'progress') this.#update = event.progress.metric.update;
    else return;
    this.#offerSkip();
  }

  #offerSkip(): void {
    this.#skip.hidden = !(this.#isTraining && isOpening(this.#told, this.#update));
  }
}
