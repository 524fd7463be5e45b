import { UserError } from '../../errors.ts';
import { whole } from '../../report/html.ts';
import { codePointName, visible } from '../format.ts';
import { fromWindows1252, mayBeWindows1252 } from '../older-text.ts';
import type { TextSource, TextSummary } from '../protocol.ts';
import { attempt, byId, h, onClick, setText, showError } from './dom.ts';
import type { View } from './view.ts';

/** Characters of the vocabulary that are listed; a Chinese novel has thousands. */
const MOST_LISTED = 400;

/** Shows the text, and takes another one: pasted, picked or dropped. */
export class TextPanel implements View {
  readonly #choose: (source: TextSource | undefined) => Promise<void>;
  readonly #error = byId('text-error');
  readonly #asOlder = h('button', { type: 'button', hidden: true }, 'Read it as Windows-1252');
  /** A file that is no text in UTF-8. */
  #refused: { readonly name: string; readonly bytes: Uint8Array } | undefined;

  /** @param choose takes a text; undefined is the bundled one. */
  constructor(choose: (source: TextSource | undefined) => Promise<void>) {
    this.#choose = choose;
    const file = byId<HTMLInputElement>('text-file');
    onClick(byId<HTMLButtonElement>('pick-text'), this.#error, () => file.click());
    onClick(byId<HTMLButtonElement>('use-pasted'), this.#error, () => this.#takePasted());
    onClick(byId<HTMLButtonElement>('use-bundled'), this.#error, () => this.#choose(undefined));
    onClick(this.#asOlder, this.#error, () => this.#takeAsOlder());
    this.#error.after(this.#asOlder);
    file.addEventListener('change', () => {
      const [chosen] = file.files ?? [];
      file.value = ''; // so that the same file can be chosen again
      if (chosen) this.takeFile(chosen);
    });
  }

  showText({ name, length, codePoints }: TextSummary): void {
    setText(byId('text-name'), name);
    const range = `${codePointName(codePoints[0]!)} to ${codePointName(codePoints.at(-1)!)}`;
    setText(
      byId('text-facts'),
      `${whole(length)} characters, ${whole(codePoints.length)} distinct code points, ${range}`,
    );
    const listed = codePoints
      .slice(0, MOST_LISTED)
      .map((codePoint) =>
        h('span', { title: codePointName(codePoint) }, visible(String.fromCodePoint(codePoint))),
      );
    const more = codePoints.length - listed.length;
    byId('code-points').replaceChildren(...listed, more > 0 ? ` and ${whole(more)} more` : '');
    showError(this.#error, undefined);
  }

  /** Takes a file that was picked or dropped. */
  takeFile(file: File): Promise<void> {
    this.#asOlder.hidden = true;
    return attempt(this.#error, async () => {
      const { name } = file;
      const bytes = new Uint8Array(await file.arrayBuffer());
      try {
        await this.#choose({ name, bytes });
      } catch (error) {
        this.#refused = { name, bytes };
        this.#asOlder.hidden = !mayBeWindows1252(bytes);
        throw error;
      }
    });
  }

  async #takeAsOlder(): Promise<void> {
    const { name, bytes } = this.#refused!;
    await this.#choose({ name, bytes: fromWindows1252(bytes) });
    this.#asOlder.hidden = true;
  }

  async #takePasted(): Promise<void> {
    const pasted = byId<HTMLTextAreaElement>('pasted');
    if (pasted.value === '') throw new UserError('there is no text yet; paste one into the field');
    await this.#choose({ name: 'Pasted text', bytes: new TextEncoder().encode(pasted.value) });
  }
}
