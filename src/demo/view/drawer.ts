import { byId } from './dom.ts';

/** What is not needed to watch: settings, a text of one's own, the machine. It lies over the page, which goes on. */
export class Drawer {
  readonly #drawer = byId('drawer');
  readonly #button = byId<HTMLButtonElement>('open-drawer');
  readonly #close = byId<HTMLButtonElement>('close-drawer');

  constructor() {
    this.#button.addEventListener('click', () => (this.#drawer.hidden ? this.open() : this.close()));
    this.#close.addEventListener('click', () => this.close());
    this.#drawer.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.close();
    });
  }

  /** @param part the part of it that is asked for; undefined for its beginning. */
  open(part?: HTMLElement): void {
    this.#drawer.hidden = false;
    this.#button.setAttribute('aria-expanded', 'true');
    this.#close.focus();
    if (part) part.scrollIntoView();
    else this.#drawer.scrollTop = 0;
  }

  close(): void {
    if (this.#drawer.hidden) return;
    this.#drawer.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
    this.#button.focus();
  }
}
