import type { RunEvent } from '../protocol.ts';
import { byId, setText, showError } from './dom.ts';
import type { View } from './view.ts';

const SOFTWARE = 'This GPU is emulated by the processor: good for tests, slower than the other backends.';

const withoutGpu = (why: string) =>
  `No GPU: ${why}. Training runs on the processor, which for networks of this size is about as fast; larger ones gain from a GPU.`;

/** What the page says of itself: what it took up, what goes wrong while it trains, and what this machine lacks. */
export class Messages implements View {
  readonly #notice = byId('notice');
  readonly #trouble = byId('trouble');
  readonly #machine = byId('machine');
  /** Whether it was told that the run could not be stored. */
  #isUnsaved = false;

  take(event: RunEvent): void {
    switch (event.type) {
      case 'phase':
        if (event.phase === 'training') forgetErrors();
        break;
      case 'trouble':
        this.tellTrouble(event.message);
        break;
      case 'notSaved':
        this.#isUnsaved = true;
        this.tellTrouble(event.message);
        break;
      case 'saved':
        if (this.#isUnsaved) this.tellTrouble(undefined);
        this.#isUnsaved = false;
        break;
      case 'backend':
        if (event.backend.software) setText(this.#machine, SOFTWARE);
        break;
    }
  }

  /** What was taken up is being read anew. */
  beginOpening(): void {
    this.#notice.hidden = true;
    setText(this.#notice, '');
  }

  /** Adds to what the page took up. */
  tell(words: string): void {
    const before = this.#notice.textContent;
    this.#notice.hidden = false;
    setText(this.#notice, before ? `${before} ${words}` : words);
  }

  /** Something went wrong; undefined takes that away. */
  tellTrouble(message: string | undefined): void {
    showError(this.#trouble, message);
  }

  /** @param why there is no GPU; undefined where there is one. */
  tellAboutGpu(why: string | undefined): void {
    setText(this.#machine, why === undefined ? '' : withoutGpu(why));
  }
}

/** Where training goes on, what kept something from being done has passed. */
function forgetErrors(): void {
  for (const place of document.querySelectorAll<HTMLElement>('.error[role="alert"]'))
    showError(place, undefined);
}
