import './style.css';
import type { UnitPlace } from '../../../analysis/units-that-know.ts';
import { UserError } from '../../../errors.ts';
import { decimal, whole } from '../../../report/html.ts';
import { close, isOutdated, LatestModel, ownerWords, type ShownModel } from '../../look/shown-model.ts';
import type { Activations, RunEvent } from '../../protocol.ts';
import { layerNumbers, offerChoice } from '../../view/choices.ts';
import { attempt, errorPlace, h, onClick, setText } from '../../view/dom.ts';
import { TintedText, tintClass } from '../../view/tinted-text.ts';
import type { Host, LinkPart, Tab } from '../tab.ts';
import { has, placeOfRow, rowOf, rowsOf } from './activations.ts';
import { EACH, KnownUnits, signed, type UnitChoice, unitButton } from './known-units.ts';
import { names, nameText, placeOfText, placeText } from './names.ts';
import { pointWords, UnitMap, type UnitRows } from './unit-map.ts';

const EXCERPT_LENGTH = 300;
/** A text to read is at most so long: one column a character must remain visible. */
const MOST_CHARACTERS = 1000;
/** Units that are listed of a span. */
const OF_SPAN = 6;

const FIRST_UNIT: UnitPlace = { layer: 0, state: 'h', unit: 0 };

/** Where in the text the first piece is looked for. */
const FIRST_PLACE = 0.12;
const MARKING =
  'Mark a span in the line of characters, with the mouse or with Shift and the arrow keys, to find the units that are on there.';

/** What the rows are sorted by. */
const ORDERS = {
  likeness: 'likeness to the chosen unit',
  span: 'how much they are on in the marked span',
  number: 'their numbers',
};
type Order = keyof typeof ORDERS;

/** Units that know something: found by what they tell of a text, by a span, or by eye. */
class Units implements Tab {
  readonly element: HTMLElement;
  readonly #host: Host;
  readonly #error = errorPlace();
  readonly #owner = h('p', { className: 'soft' });
  readonly #choice: UnitChoice = {
    wordsOf: (place) => this.#unitWords(place),
    choose: (place) => {
      this.#asked = true;
      return this.#choose(place);
    },
    error: this.#error,
  };
  readonly #known = new KnownUnits(this.#choice);
  readonly #input = h('textarea', {
    id: 'units-text',
    rows: 3,
    maxLength: MOST_CHARACTERS,
    spellcheck: false,
  });
  readonly #layer = h('select', { id: 'units-layer' });
  readonly #state = h('select', { id: 'units-state' });
  readonly #unit = h('input', { id: 'unit', type: 'number', min: '1', value: '1' });
  readonly #name = h('input', { id: 'unit-name', type: 'text', maxLength: 30, autocomplete: 'off' });
  readonly #order = h('select', { id: 'units-order' });
  readonly #knows = h('p', { 'aria-live': 'polite' });
  readonly #readout = h('p', { className: 'readout', 'aria-live': 'polite' });
  readonly #span = h('div', { className: 'unit-buttons', 'aria-live': 'polite' });
  readonly #area = h('div', { className: 'units-area', hidden: true });
  readonly #lowest = h('span', { className: 'key key-negative' }, '−1');
  readonly #highest = h('span', { id: 'heat-highest', className: 'key key-positive' }, '+1');
  readonly #map = new UnitMap({
    point: (unit, character) => setText(this.#readout, pointWords(this.#rows!, unit, character)),
    choose: (unit) => attempt(this.#error, () => this.#choose({ ...this.#place, unit })),
    mark: (from, to) => attempt(this.#error, () => this.#mark(from, to)),
  });
  readonly #tinted: TintedText;
  #shown: ShownModel | undefined;
  readonly #latest = new LatestModel();
  #activations: Activations | undefined;
  #rows: UnitRows | undefined;
  #place: UnitPlace = FIRST_UNIT;
  #marked: readonly [from: number, to: number] | undefined;
  #names = new Map<string, string>();
  /** Whether a person, or a link, chose a unit. */
  #asked = false;
  #visible = false;
  #stale = true;

  constructor(host: Host) {
    this.#host = host;
    const tint = h('div', { id: 'units-tint', className: 'writing' });
    this.#tinted = new TintedText(tint, 'The text in the tint of the unit', (position) =>
      setText(this.#readout, pointWords(this.#rows!, this.#place.unit, position)),
    );
    const show = h('button', { id: 'show-units', type: 'button' }, 'Show hidden units');
    const excerpt = h('button', { id: 'units-excerpt', type: 'button' }, 'Take a piece of the book');
    onClick(show, this.#error, () => this.#read());
    onClick(excerpt, this.#error, () => this.#takeExcerpt(Math.random()));
    for (const [value, words] of Object.entries(ORDERS)) this.#order.append(h('option', { value }, words));
    this.#order.addEventListener('change', () => attempt(this.#error, () => this.#show()));
    for (const field of [this.#layer, this.#state, this.#unit]) {
      field.addEventListener('change', () => attempt(this.#error, () => this.#choose(this.#placeOfFields)));
    }
    this.#name.addEventListener('input', () => this.#rename());
    const field = (label: string, input: HTMLElement, className = 'field unit-field') =>
      h('div', { className }, h('label', { htmlFor: input.id }, label), input);
    this.#area.append(
      h(
        'div',
        { className: 'lesson-form' },
        field('Layer', this.#layer),
        field('State', this.#state),
        field('Unit', this.#unit),
        field('Its name', this.#name, 'field'),
        field('Rows sorted by', this.#order, 'field'),
      ),
      this.#knows,
      this.#map.element,
      this.#readout,
      this.#span,
      tint,
    );
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'units-heading' },
      h('h3', { id: 'units-heading' }, 'Units that know'),
      this.#owner,
      h(
        'p',
        { className: 'soft' },
        'Nobody told the network of words or quotations; some of its units follow them all the same. r is the correlation with what stands in the text: 1 and −1 are perfect, 0 is none. Press one and see.',
      ),
      this.#known.element,
      h(
        'details',
        {},
        h('summary', {}, 'All features, with the units that tell them best'),
        this.#known.table,
      ),
      h(
        'div',
        { className: 'units-form' },
        field('Text to read', this.#input, 'field grow'),
        h('div', { className: 'row' }, show, excerpt),
      ),
      this.#error,
      h(
        'figure',
        { id: 'units-figure', 'aria-label': 'Hidden units' },
        this.#area,
        h('figcaption', { className: 'soft' }, this.#lowest, ' ', this.#highest),
      ),
    );
  }

  shown(): void {
    this.#visible = true;
    this.#stale ||= isOutdated(this.#shown, this.#host.workers);
    this.#refresh();
  }

  hidden(): void {
    this.#visible = false;
  }

  showText(): void {
    this.#input.value = '';
    this.#area.hidden = true;
  }

  showRun(): void {
    this.#stale = true;
    this.#refresh();
  }

  /** A run that trains on is looked at anew when it rests: units that are being read should keep still. */
  take(event: RunEvent): void {
    if (event.type !== 'phase' || event.phase === 'starting' || event.phase === 'training') return;
    this.#stale = true;
    this.#refresh();
  }

  linkPart(): LinkPart {
    return {
      ...(this.#asked && { unit: placeText(this.#place) }),
      ...(this.#names.size > 0 && { names: nameText(this.#names) }),
    };
  }

  takeLinkPart({ unit, names: written }: LinkPart): void {
    if (written) this.#names = names(written);
    if (!unit) return;
    this.#place = placeOfText(unit);
    this.#asked = true;
    if (this.#activations) attempt(this.#error, () => this.#choose(this.#place));
  }

  async #refresh(): Promise<void> {
    if (!this.#visible || !this.#stale || !this.#host.now.text) return;
    this.#stale = false;
    await attempt(this.#error, async () => {
      const shown = await this.#latest.open(this.#host.workers);
      if (!shown) return;
      close(this.#shown);
      this.#shown = shown;
      setText(this.#owner, ownerWords(shown));
      setText(this.#known.element, 'Looking for units that know something …');
      const reading = await shown.model.unitsThatKnow(EACH);
      if (this.#shown !== shown) return;
      this.#known.show(reading);
      if (!this.#asked) this.#place = this.#known.strongest ?? this.#place;
      await this.#read();
    });
  }

  /** "unit 30", "c of unit 30", "layer 2, unit 30", with its name where it has one. */
  #unitWords(place: UnitPlace): string {
    const layer = this.#shown!.facts.layers > 1 ? `layer ${place.layer + 1}, ` : '';
    const state = place.state === 'h' ? '' : 'memory of ';
    const name = this.#names.get(placeText(place));
    return `${layer}${state}unit ${whole(place.unit + 1)}${name ? ` “${name}”` : ''}`;
  }

  async #takeExcerpt(place: number): Promise<void> {
    this.#input.value = await this.#shown!.model.excerpt(place, EXCERPT_LENGTH);
    await attempt(this.#error, () => this.#read());
  }

  async #read(): Promise<void> {
    if (!this.#shown) return this.#refresh();
    if (this.#input.value === '') return this.#takeExcerpt(FIRST_PLACE);
    this.#activations = await this.#shown.model.read(this.#input.value);
    const { characters, layers, states, units } = this.#activations;
    this.#area.hidden = false;
    this.#marked = undefined;
    this.#span.replaceChildren(h('p', { className: 'soft' }, MARKING));
    offerChoice(this.#layer, layerNumbers(layers));
    offerChoice(this.#state, states);
    this.#unit.max = String(units);
    this.#tinted.show(characters, () => '');
    if (has(this.#activations, this.#place)) return this.#choose(this.#place);
    // One that a link asks for, or a larger network had.
    const missing = placeText(this.#place);
    this.#asked = false;
    await this.#choose(this.#known.strongest ?? FIRST_UNIT);
    throw noUnit(missing, units);
  }

  get #placeOfFields(): UnitPlace {
    const unit = this.#unit.valueAsNumber;
    const units = Number(this.#unit.max);
    if (!(unit >= 1 && unit <= units)) throw noUnit(this.#unit.value, units);
    return { layer: this.#layer.selectedIndex, state: this.#state.value, unit: unit - 1 };
  }

  async #choose(place: UnitPlace): Promise<void> {
    if (!has(this.#activations!, place)) throw noUnit(placeText(place), this.#activations!.units);
    this.#place = place;
    this.#layer.selectedIndex = place.layer;
    this.#state.value = place.state;
    this.#unit.value = String(place.unit + 1);
    this.#name.value = this.#names.get(placeText(place)) ?? '';
    await this.#show();
  }

  async #show(): Promise<void> {
    this.#rows = rowsOf(this.#activations!, this.#place);
    const { bounds, at } = this.#rows;
    const { unit } = this.#place;
    const bound = bounds[unit]!;
    const most = bound === 1 ? '1' : decimal(bound, 1);
    setText(this.#lowest, `−${most}`);
    setText(this.#highest, `+${most}`);
    setText(this.#knows, this.#known.wordsOn(this.#place));
    this.#tinted.tint((position) => {
      const strength = at(position, unit) / bound;
      return tintClass(strength < 0 ? 'n' : 'p', Math.abs(strength));
    });
    this.#map.choose(unit);
    this.#map.show(this.#rows, await this.#sorted());
  }

  /** The units in the order that is chosen. */
  async #sorted(): Promise<number[]> {
    const { units } = this.#activations!;
    const order = this.#order.value as Order;
    const all = Array.from({ length: units }, (_, unit) => unit);
    if (order === 'number' || (order === 'span' && !this.#marked)) return all;
    const { model } = this.#shown!;
    const row = rowOf(this.#activations!, this.#place);
    const first = row - this.#place.unit;
    const r = order === 'span' ? await model.onIn(...this.#marked!) : await model.likenessTo(row);
    // One that never moves is like none.
    const likeness = (unit: number) => (Number.isNaN(r[first + unit]!) ? 0 : r[first + unit]!);
    return all.sort((a, b) => likeness(b) - likeness(a) || a - b);
  }

  /** Finds the units that are on in a span of the text, and nowhere else. */
  async #mark(from: number, to: number): Promise<void> {
    this.#marked = [from, to];
    const activations = this.#activations!;
    const r = await this.#shown!.model.onIn(from, to);
    const rows = Array.from(r.keys()).filter((row) => !Number.isNaN(r[row]!));
    const best = rows.sort((a, b) => Math.abs(r[b]!) - Math.abs(r[a]!)).slice(0, OF_SPAN);
    const buttons = best.map((row) => {
      const place = placeOfRow(activations, row);
      const sign = r[row]! < 0 ? 'negative there' : 'positive there';
      return unitButton(`${this.#unitWords(place)} ${sign}, r ${signed(r[row]!)}`, place, this.#choice);
    });
    const words = `On in “${activations.characters.slice(from, to).join('')}” more than elsewhere:`;
    this.#span.replaceChildren(h('p', {}, words), ...buttons);
    if (this.#order.value === 'span') await this.#show();
  }

  #rename(): void {
    const place = placeText(this.#place);
    if (this.#name.value.trim() === '') this.#names.delete(place);
    else this.#names.set(place, this.#name.value.trim());
    this.#known.renew();
    setText(this.#knows, this.#known.wordsOn(this.#place));
  }
}

/** @param asked as it was written. @param units of each layer. */
function noUnit(asked: string, units: number): UserError {
  return new UserError(
    `this network has no unit “${asked}”: each of its layers has units from 1 to ${whole(units)}`,
  );
}

export function open(host: Host): Tab {
  return new Units(host);
}
