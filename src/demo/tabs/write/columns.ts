import { decimal } from '../../../report/html.ts';
import { errorPlace, h, onClick, setText } from '../../view/dom.ts';
import type { Host } from '../tab.ts';

const COLUMNS = [
  { temperature: 0.4, title: 'Safe' },
  { temperature: 1, title: 'As learned' },
  { temperature: 1.5, title: 'Wild' },
] as const;

const LENGTH = 320;

/** The same model, the same random numbers, three temperatures. */
export class Columns {
  readonly element: HTMLElement;
  readonly #host: Host;
  readonly #prompt: () => string;
  readonly #texts = COLUMNS.map(() => h('p', { className: 'writing' }));
  readonly #means = COLUMNS.map(() => h('p', { className: 'soft' }));
  readonly #columns: HTMLElement;
  #seed = 1;

  /** @param prompt what each begins with. */
  constructor(host: Host, prompt: () => string) {
    this.#host = host;
    this.#prompt = prompt;
    const button = h('button', { id: 'write-three', type: 'button' }, 'Write three');
    const error = errorPlace();
    onClick(button, error, () => this.#write());
    const columns = COLUMNS.map(({ title, temperature }, i) =>
      h('div', {}, h('h4', {}, `${title}: temperature ${temperature}`), this.#texts[i]!, this.#means[i]!),
    );
    this.#columns = h('div', { className: 'columns', hidden: true }, ...columns);
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'columns-heading' },
      h('h3', { id: 'columns-heading' }, 'Safe, as learned, wild'),
      h(
        'p',
        { className: 'intro' },
        'The same network draws with the same random numbers, three times. Only the temperature differs.',
      ),
      button,
      error,
      this.#columns,
    );
  }

  async #write(): Promise<void> {
    const file = await this.#host.model();
    const seed = this.#seed++;
    for (const [i, { temperature }] of COLUMNS.entries()) {
      const request = { prompt: this.#prompt(), length: LENGTH, temperature, topP: 1, seed };
      const { characters, surprise } = await this.#host.workers.inspector.passage(file, request);
      const bits = surprise.filter((value) => !Number.isNaN(value));
      const mean = bits.reduce((a, b) => a + b, 0) / bits.length;
      setText(this.#texts[i]!, characters.join(''));
      setText(this.#means[i]!, `${decimal(mean)} bits of surprise a character`);
    }
    this.#columns.hidden = false;
  }
}
