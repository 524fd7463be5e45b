import { UserError } from '../../../errors.ts';
import { decimal, whole } from '../../../report/html.ts';
import { visible } from '../../format.ts';
import type { Reading } from '../../protocol.ts';
import { errorPlace, h, onClick, setText } from '../../view/dom.ts';
import { radioGroup } from '../../view/radio-group.ts';
import type { Host } from '../tab.ts';
import { fromSentence, meanOf, NOTHING_PAID, paid, priceOfGuess } from './game.ts';
import { NextCharacter } from './next-character.ts';

/** Characters that are read before the first guess. */
const GIVEN = 60;
const LENGTH = 400;

const SURENESS = [
  ['0.25', 'a hunch: 25 %'],
  ['0.5', 'likely: 50 %'],
  ['0.9', 'sure: 90 %'],
] as const;

/** The visitor and the network guess the same text, character by character, and both pay in bits. */
export class Versus {
  readonly element: HTMLElement;
  readonly #host: Host;
  readonly #game = h('div', { hidden: true });
  readonly #text = h('p', { className: 'writing versus-text' });
  readonly #guess = h('input', {
    id: 'guess',
    type: 'text',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: false,
  });
  readonly #said = h('p', { role: 'status', 'aria-label': 'What the guess cost' });
  readonly #scores = h('dl', { className: 'scores' });
  readonly #next = new NextCharacter();
  #sureness = 0.5;
  #reading: Reading | undefined;
  #at = 0;
  #you = NOTHING_PAID;
  #network = NOTHING_PAID;

  constructor(host: Host) {
    this.#host = host;
    const button = h('button', { id: 'versus', type: 'button' }, 'Play against the network');
    const error = errorPlace();
    onClick(button, error, () => this.#begin());
    this.#guess.addEventListener('input', () => this.#takeGuess());
    const sure = h('fieldset', { className: 'choice' }, h('legend', {}, 'How sure are you?'));
    radioGroup(sure, 'sureness', SURENESS, '0.5', (value) => {
      this.#sureness = Number(value);
    });
    const entry = h(
      'div',
      { className: 'field' },
      h('label', { htmlFor: 'guess' }, 'Type the next character'),
      this.#guess,
    );
    this.#game.append(
      h('div', { className: 'passage' }, h('div', {}, this.#text, this.#said), this.#next.element),
      h('div', { className: 'versus-entry' }, entry, sure),
      this.#scores,
    );
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'versus-heading' },
      h('h3', { id: 'versus-heading' }, 'You against the network'),
      h(
        'p',
        { className: 'intro' },
        'Guess the next character of the text. A guess costs −log2 of the probability that you gave to what comes: sure and right is cheap, sure and wrong is dear. The network pays by the same rule.',
      ),
      button,
      error,
      this.#game,
    );
  }

  async #begin(): Promise<void> {
    const { inspector } = this.#host.workers;
    const file = await this.#host.model();
    const places = Math.max(1, (this.#host.now.text?.length ?? 0) - 2 * LENGTH);
    const piece = await inspector.excerpt(Math.floor(Math.random() * places), 2 * LENGTH);
    const text = Array.from(fromSentence(piece, LENGTH)).slice(0, LENGTH).join('');
    if (Array.from(text).length <= GIVEN) {
      throw new UserError('the text is too short to play with; take a longer one');
    }
    this.#reading = await inspector.read(file, text, GIVEN);
    this.#at = GIVEN;
    this.#you = NOTHING_PAID;
    this.#network = NOTHING_PAID;
    this.#game.hidden = false;
    this.#next.element.hidden = true;
    setText(this.#said, '');
    this.#show();
    this.#guess.focus();
  }

  #takeGuess(): void {
    const [guess] = this.#guess.value;
    this.#guess.value = '';
    if (guess === undefined || !this.#reading || this.#at >= this.#reading.characters.length) return;
    const { characters, surprise, vocabulary } = this.#reading;
    const truth = characters[this.#at]!;
    // A line's end cannot be typed into one line: space stands for it.
    const right = guess === truth || (guess === ' ' && truth === '\n');
    const price = priceOfGuess(right, this.#sureness, vocabulary.length);
    const bits = surprise[this.#at]!;
    this.#you = paid(this.#you, price);
    this.#network = paid(this.#network, bits);
    const words = `${right ? 'Right' : `“${visible(guess)}”? No`}: it is “${visible(truth)}”.`;
    setText(this.#said, `${words} You pay ${decimal(price)} bits, the network ${decimal(bits)}.`);
    this.#next.element.hidden = false;
    this.#next.show('The network expected:', this.#reading, this.#at);
    this.#at++;
    this.#show();
  }

  #show(): void {
    const { characters } = this.#reading!;
    const done = this.#at >= characters.length;
    const cursor = h('span', { className: 'cursor', role: 'img', 'aria-label': 'the next character' }, '?');
    const read = h('span', {}, characters.slice(0, this.#at).join(''));
    this.#text.replaceChildren(read, ...(done ? [] : [cursor]));
    const [you, network] = [meanOf(this.#you), meanOf(this.#network)];
    this.#scores.hidden = you === undefined;
    if (you === undefined || network === undefined) return;
    const count = `${whole(this.#you.characters)} ${this.#you.characters === 1 ? 'character' : 'characters'}`;
    this.#scores.replaceChildren(score('You', you), score('The network', network), score('Over', count));
  }
}

function score(name: string, value: number | string): HTMLElement {
  const shown = typeof value === 'number' ? `${decimal(value)} bits a character` : value;
  return h('div', {}, h('dt', {}, name), h('dd', {}, shown));
}
