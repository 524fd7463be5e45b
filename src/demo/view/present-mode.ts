import { byId } from './dom.ts';

/** Fields in which a letter is a letter. */
const FIELDS = 'input, textarea, select, [contenteditable]';

/** For a projector: the stage alone, large, in two colours. The key P turns it on and off, Escape off. */
export class PresentMode {
  readonly #button = byId<HTMLButtonElement>('present');

  constructor() {
    this.#button.addEventListener('click', () => this.#toggle());
    document.addEventListener('keydown', (event) => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      if (ctrlKey || metaKey || altKey || (target as Element).matches(FIELDS)) return;
      if (key.toLowerCase() === 'p' || (key === 'Escape' && this.#isOn)) this.#toggle();
    });
  }

  get #isOn(): boolean {
    return document.body.classList.contains('presenting');
  }

  #toggle(): void {
    document.body.classList.toggle('presenting');
    this.#button.setAttribute('aria-pressed', String(this.#isOn));
    window.scrollTo(0, 0);
  }
}
