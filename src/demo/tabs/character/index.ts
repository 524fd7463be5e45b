import './style.css';
import type { Unrolled } from '../../../analysis/unrolled.ts';
import { decimal, whole } from '../../../report/html.ts';
import { significant, visible } from '../../format.ts';
import { close, isOutdated, LatestModel, ownerWords, type ShownModel } from '../../look/shown-model.ts';
import type { RunEvent, Start } from '../../protocol.ts';
import { layerNumbers, offerChoice } from '../../view/choices.ts';
import { attempt, errorPlace, h, setText } from '../../view/dom.ts';
import { radioGroup } from '../../view/radio-group.ts';
import { scrolling, tableOf } from '../../view/table.ts';
import type { Host, LinkPart, Tab } from '../tab.ts';
import { type Look, UnrolledView } from './unrolled-view.ts';

/** Characters that are read, unless a person writes others: the last one of the text is only guessed. */
const STEPS = 7;
const MOST_STEPS = 8;
/** Of the slider, decades from 0.001 to 100: small steps help, and one sees where they become too large. */
const RATES = { least: -3, most: 2, first: -1 };
/** Where in the text the example is looked for. */
const EXAMPLE = 0.02;

/** What each look is about. */
const INTRODUCTIONS: Readonly<Record<Look, string>> = {
  forward:
    'From left to right: each character picks its column of U, W brings what the units remember, and V turns the units into a guess. The price of a guess is −log₂ of the probability that the right character got.',
  back: 'From right to left: how the loss answers to each number. W did the same work at every step, so its gradient dW is the sum over all of them.',
  after: 'The weights made one step against their gradient. The marks in the bars are the guesses before it.',
};

/** One character after the other, unrolled: how a guess is made, what it costs, and how the weights answer. */
class Character implements Tab {
  readonly element: HTMLElement;
  readonly #host: Host;
  readonly #error = errorPlace();
  readonly #owner = h('p', { className: 'soft' });
  readonly #input = h('input', {
    id: 'character-text',
    type: 'text',
    maxLength: MOST_STEPS + 1,
    spellcheck: false,
    autocomplete: 'off',
  });
  readonly #layer = h('select', { id: 'character-layer' });
  readonly #rate = h('input', {
    id: 'character-rate',
    type: 'range',
    min: String(RATES.least),
    max: String(RATES.most),
    step: '0.25',
    value: String(RATES.first),
  });
  readonly #rateValue = h('output');
  readonly #rateField = h(
    'div',
    { className: 'field', hidden: true },
    h('label', { htmlFor: 'character-rate' }, 'Step size η ', this.#rateValue),
    this.#rate,
  );
  readonly #introduction = h('p', { className: 'soft' });
  readonly #summary = h('p', { 'aria-live': 'polite' });
  readonly #readout = h('p', { className: 'readout', 'aria-live': 'polite' });
  readonly #view = new UnrolledView(this.#readout);
  readonly #table = h('div');
  readonly #chooseLook: (look: Look) => void;
  #shown: ShownModel | undefined;
  readonly #latest = new LatestModel();
  #start: Start | undefined;
  #look: Look = 'forward';
  #before: Unrolled | undefined;
  #after: Unrolled | undefined;
  /** The updates between the two, where it was the training that made them. */
  #updates: readonly [from: number, to: number] | undefined;
  #visible = false;
  #stale = true;
  /** Counts the texts that were begun with: an answer that comes late is dropped. */
  #reads = 0;

  constructor(host: Host) {
    this.#host = host;
    const looks = h(
      'fieldset',
      { className: 'choice' },
      h('legend', { className: 'hidden' }, 'What is shown'),
    );
    this.#chooseLook = radioGroup(
      looks,
      'character-look',
      [
        ['forward', 'Forward'],
        ['back', 'The way back'],
        ['after', 'After a step'],
      ],
      this.#look,
      (look) => attempt(this.#error, () => this.#setLook(look)),
    );
    this.#input.addEventListener('change', () => attempt(this.#error, () => this.#read()));
    this.#layer.addEventListener('change', () => this.#show());
    this.#rate.addEventListener('input', () => attempt(this.#error, () => this.#step()));
    const label = h('label', { htmlFor: this.#input.id }, 'Characters to read');
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'character-heading' },
      h('h3', { id: 'character-heading' }, 'One character after the other'),
      this.#owner,
      h(
        'div',
        { className: 'lesson-form' },
        h('div', { className: 'field' }, label, this.#input),
        h(
          'div',
          { className: 'field', hidden: true },
          h('label', { htmlFor: 'character-layer' }, 'Layer'),
          this.#layer,
        ),
        looks,
        this.#rateField,
      ),
      this.#error,
      this.#introduction,
      this.#summary,
      this.#view.element,
      this.#readout,
      h('details', {}, h('summary', {}, 'The same as a table'), this.#table),
    );
  }

  shown(): void {
    this.#visible = true;
    this.#stale ||= isOutdated(this.#shown, this.#host.workers);
    if (this.#stale && this.#host.now.text) this.#refresh();
  }

  hidden(): void {
    this.#visible = false;
  }

  showText(): void {
    this.#input.value = '';
  }

  showRun(): void {
    this.#forget();
  }

  take(event: RunEvent): void {
    if (event.type !== 'phase' || event.phase === 'starting' || event.phase === 'training') return;
    this.#stale = true;
    if (this.#visible) this.#refresh();
  }

  linkPart(): LinkPart {
    return this.#input.value === '' ? {} : { text: this.#input.value };
  }

  takeLinkPart({ text }: LinkPart): void {
    this.#input.value = text ?? '';
    this.#stale = true;
    this.shown();
  }

  /** What was shown has nothing to do with what comes. */
  #forget(): void {
    this.#latest.forget();
    close(this.#shown);
    this.#shown = undefined;
    this.#stale = true;
    if (this.#visible) this.#refresh();
  }

  #refresh(): Promise<void> {
    return attempt(this.#error, async () => {
      const now = await this.#latest.open(this.#host.workers);
      if (!now) return;
      const before = this.#shown;
      this.#stale = false;
      this.#shown = now;
      setText(this.#owner, ownerWords(now));
      offerChoice(this.#layer, layerNumbers(now.facts.layers));
      if (before && this.#before && this.#start && isLater(now, before)) {
        this.#after = await now.model.unroll(this.#start);
        this.#updates = [before.facts.update, now.facts.update];
        this.#look = 'after';
        this.#chooseLook('after');
        this.#show();
      } else await this.#read();
      close(before);
    });
  }

  /** Begins with what is written, or with what comes next. */
  async #read(): Promise<void> {
    const own = ++this.#reads;
    const { model } = this.#shown!;
    const text = this.#input.value;
    const start = text === '' ? ((await model.next(STEPS)) ?? (await this.#excerpt())) : { text };
    const before = await model.unroll(start);
    if (own !== this.#reads) return;
    this.#start = start;
    this.#before = before;
    this.#after = undefined;
    this.#updates = undefined;
    this.#input.placeholder = before.characters.map(visible).join(' ');
    await this.#setLook(this.#look);
  }

  async #excerpt(): Promise<Start> {
    const text = await this.#shown!.model.excerpt(EXAMPLE, 10 * STEPS);
    return {
      text: Array.from(text)
        .slice(0, STEPS + 1)
        .join(''),
    };
  }

  async #setLook(look: Look): Promise<void> {
    this.#look = look;
    if (look === 'after' && !this.#after) await this.#step();
    else this.#show();
  }

  /** Makes one step of plain descent. */
  async #step(): Promise<void> {
    const rate = 10 ** this.#rate.valueAsNumber;
    const { before, after } = await this.#shown!.model.unrollStep(this.#start!, rate);
    if (rate !== 10 ** this.#rate.valueAsNumber) return;
    this.#before = before;
    this.#after = after;
    this.#updates = undefined;
    this.#show();
  }

  #show(): void {
    const { facts } = this.#shown!;
    const before = this.#before!;
    this.#rateField.hidden = this.#look !== 'after';
    setText(this.#rateValue, significant(10 ** this.#rate.valueAsNumber));
    setText(this.#introduction, INTRODUCTIONS[this.#look]);
    setText(this.#summary, this.#summaryWords());
    const layer = this.#layer.selectedIndex;
    const { cell, characters } = facts;
    const after = this.#look === 'after' ? this.#after : undefined;
    this.#view.show({ cell, layer, characters, before, after, look: this.#look });
    this.#table.replaceChildren(scrolling(this.#tableOf(before, after), 'The steps as a table'));
  }

  #summaryWords(): string {
    const bits = meanBits(this.#before!);
    const price = `${decimal(bits)} bits a character, as good as guessing among ${decimal(2 ** bits, 1)} characters`;
    if (this.#look !== 'after' || !this.#after) return `These guesses cost ${price}.`;
    const now = meanBits(this.#after);
    const what = this.#updates
      ? updateWords(...this.#updates)
      : `One step of plain descent on these characters alone`;
    const turn = now > bits ? 'rises: the step was too large, or other characters had more say' : 'falls';
    return `${what}: the price ${turn}, from ${decimal(bits)} to ${decimal(now)} bits a character.`;
  }

  #tableOf({ characters, steps }: Unrolled, after: Unrolled | undefined): HTMLElement {
    const known = Array.from(this.#shown!.facts.characters);
    const guesses = (p: Float64Array) =>
      Array.from(p.keys())
        .sort((a, b) => p[b]! - p[a]!)
        .slice(0, 3)
        .map((id) => `${visible(known[id]!)} ${decimal(100 * p[id]!, 0)} %`)
        .join(', ');
    const rows = steps.map(({ p, bits }, t) => [
      String(t + 1),
      visible(characters[t]!),
      guesses(p),
      visible(characters[t + 1]!),
      decimal(bits),
      ...(after ? [guesses(after.steps[t]!.p), decimal(after.steps[t]!.bits)] : []),
    ]);
    const head = ['step', 'reads', 'guesses', 'comes', 'price in bits'];
    return tableOf(after ? [...head, 'guesses after the step', 'price after it'] : head, rows);
  }
}

/** Whether it is the same network after some updates more. */
function isLater(now: ShownModel, before: ShownModel): boolean {
  const same = (['cell', 'layers', 'units', 'characters'] as const).every(
    (key) => now.facts[key] === before.facts[key],
  );
  return same && now.from === 'run' && before.from === 'run' && now.facts.update > before.facts.update;
}

/** "Update 12 of the training", "Updates 12 to 40 of the training" */
function updateWords(from: number, to: number): string {
  const first = from + 1;
  return `${first === to ? `Update ${whole(to)}` : `Updates ${whole(first)} to ${whole(to)}`} of the training`;
}

function meanBits({ steps }: Unrolled): number {
  return steps.reduce((sum, { bits }) => sum + bits, 0) / steps.length;
}

export function open(host: Host): Tab {
  return new Character(host);
}
