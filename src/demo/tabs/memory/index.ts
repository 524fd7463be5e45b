import './style.css';
import type { Influence } from '../../../analysis/influence.ts';
import { decimal, whole } from '../../../report/html.ts';
import { significant, visible } from '../../format.ts';
import {
  canRead,
  close,
  isOutdated,
  openShipped,
  openShown,
  type ShownModel,
} from '../../look/shown-model.ts';
import type { RunEvent } from '../../protocol.ts';
import { attempt, errorPlace, h, onClick, setText } from '../../view/dom.ts';
import { radioGroup } from '../../view/radio-group.ts';
import { TintedText, tintClass } from '../../view/tinted-text.ts';
import type { Host, Tab } from '../tab.ts';
import { type Decay, gradientChart, stepAt } from './gradient-chart.ts';
import { ModelPanel } from './model-panel.ts';

/** Characters of the text, and of them those that the way back is shown for at most. */
const LENGTH = 240;
const STEPS = 100;
/** The character that is looked at first: far enough from the start for a way back. */
const FIRST = 120;
const MOST_TAU = 100;
/** While it trains, the network is looked at anew after so many milliseconds. */
const LIVE = 2000;

/** The two networks: that of the page, and one of the other kind beside it. */
const NETWORKS = ['own', 'beside'] as const;
type Network = (typeof NETWORKS)[number];
/** Of the networks that can read the text: that of the page always can. */
type Influences = Readonly<Partial<Record<Network, Influence>>>;

/** How far a network remembers, and why: gradients through time, the eigenvalues of W, saturation. */
class Memory implements Tab {
  readonly element: HTMLElement;
  readonly #host: Host;
  readonly #error = errorPlace();
  readonly #textPlace = h('div', { className: 'writing memory-text' });
  readonly #text = new TintedText(
    this.#textPlace,
    'A text; the characters before the chosen one have the tint of their influence',
    (position) => attempt(this.#error, () => this.#choose(position)),
  );
  readonly #said = h('p', { 'aria-live': 'polite' });
  readonly #chart = h('div', {
    className: 'gradient-area',
    tabIndex: 0,
    role: 'group',
    'aria-label': 'The gradient through time; the arrow keys go back and forth',
  });
  readonly #reading = h('p', { className: 'soft', 'aria-live': 'polite' });
  readonly #key = h('p', { className: 'soft memory-key' });
  readonly #tau = h('input', { id: 'memory-tau', type: 'range', min: '1', max: String(MOST_TAU), step: '1' });
  readonly #tauValue = h('output');
  readonly #panels: Readonly<Record<Network, ModelPanel>> = {
    own: new ModelPanel('memory-own', 'This network'),
    beside: new ModelPanel('memory-beside', 'Beside it'),
  };
  readonly #shown: Partial<Record<Network, ShownModel>> = {};
  #influences: Influences = {};
  #tintedBy: Network = 'own';
  #characters: readonly string[] = [];
  #position = FIRST;
  #pointed: number | undefined;
  #visible = false;
  #stale = true;
  /** Where in the text the piece is taken, from 0 to 1. */
  #place = 0.3;
  #refreshing = false;
  #choosing = false;

  constructor(host: Host) {
    this.#host = host;
    const another = h('button', { type: 'button' }, 'Another piece of the text');
    onClick(another, this.#error, () => {
      this.#place = Math.random();
      this.#characters = [];
      return this.#look();
    });
    const tint = h(
      'fieldset',
      { className: 'choice' },
      h('legend', { className: 'hidden' }, 'Whose influence tints the text'),
    );
    radioGroup(
      tint,
      'memory-tint',
      [
        ['own', 'This network'],
        ['beside', 'The one beside it'],
      ],
      this.#tintedBy,
      (network) => {
        this.#tintedBy = network;
        this.#show();
      },
    );
    this.#tau.addEventListener('input', () => this.#show());
    this.#chart.addEventListener('keydown', (event) => this.#walk(event));
    this.#chart.addEventListener('pointermove', (event) => this.#pointer(event));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#show());
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'memory-heading' },
      h('h3', { id: 'memory-heading' }, 'How far back does it remember?'),
      h(
        'p',
        { className: 'soft' },
        'Choose a character: the guess of it costs something, and the gradient tells how much that price would change with what the network had in mind k characters before. Where the curve falls steeply, the network cannot learn from farther back.',
      ),
      h(
        'div',
        { className: 'lesson-form' },
        another,
        tint,
        h(
          'div',
          { className: 'field' },
          h('label', { htmlFor: 'memory-tau' }, 'Truncation tau ', this.#tauValue),
          this.#tau,
        ),
      ),
      this.#error,
      this.#textPlace,
      this.#said,
      h('figure', { 'aria-label': 'Gradient through time' }, this.#chart, this.#key, this.#reading),
      h('div', { className: 'memory-models' }, this.#panels.own.element, this.#panels.beside.element),
    );
  }

  shown(): void {
    this.#visible = true;
    this.#stale ||= isOutdated(this.#shown.own, this.#host.workers);
    this.#refresh();
  }

  hidden(): void {
    this.#visible = false;
  }

  showRun(): void {
    this.#characters = [];
    this.#stale = true;
    this.#refresh();
  }

  take(event: RunEvent): void {
    if (event.type !== 'phase') return;
    this.#stale = true;
    this.#refresh();
  }

  /** Looks anew at the network as it is now, while it trains again and again. */
  async #refresh(): Promise<void> {
    if (!this.#visible || this.#refreshing || !this.#host.now.text) return;
    this.#refreshing = true;
    while (this.#visible && this.#stale) {
      this.#stale = this.#host.now.phase === 'training';
      await attempt(this.#error, () => this.#look());
      if (!this.#error.hidden) break;
      if (this.#stale) await new Promise((resolve) => setTimeout(resolve, LIVE));
    }
    this.#refreshing = false;
  }

  async #look(): Promise<void> {
    const { workers } = this.#host;
    const before = this.#shown.own;
    const own = await openShown(workers);
    this.#shown.own = own;
    close(before);
    const other = own.facts.cell === 'rnn' ? 'lstm' : 'rnn';
    const text = this.#characters;
    const besideBefore = this.#shown.beside;
    if (besideBefore?.facts.cell !== other) {
      close(besideBefore);
      this.#shown.beside = await openShipped(workers, other);
    }
    if (before?.facts.seqLength !== own.facts.seqLength) this.#tau.value = String(own.facts.seqLength);
    if (this.#characters.length === 0) await this.#read();
    else await this.#choose(this.#position);
    await this.#showPanel('own');
    if (this.#shown.beside !== besideBefore || this.#characters !== text) await this.#showPanel('beside');
  }

  #showPanel(network: Network): Promise<void> {
    const readable = this.#networks.includes(network);
    return this.#panels[network].show(
      this.#shown[network]!,
      readable ? this.#characters.join('') : undefined,
    );
  }

  /** Those that can read the text. */
  get #networks(): Network[] {
    return NETWORKS.filter((network) => canRead(this.#shown[network]!, this.#characters));
  }

  async #read(): Promise<void> {
    const text = await this.#shown.own!.model.excerpt(this.#place, LENGTH);
    this.#characters = Array.from(text);
    this.#text.show(this.#characters, () => '');
    this.#position = Math.min(FIRST, this.#characters.length - 1);
    this.#text.pointAt(this.#position);
  }

  /** Looks at the guess of a character; of those that are pointed at meanwhile, only at the last. */
  async #choose(position: number): Promise<void> {
    this.#position = Math.max(1, position);
    this.#pointed = undefined;
    if (this.#choosing) return;
    this.#choosing = true;
    try {
      for (let looked: number | undefined; looked !== this.#position; ) {
        looked = this.#position;
        this.#influences = await this.#influencesOn(looked);
      }
    } finally {
      this.#choosing = false;
    }
    this.#show();
  }

  /** What comes before the character is read, one at least. */
  async #influencesOn(position: number): Promise<Influences> {
    const read = this.#characters.slice(Math.max(0, position - STEPS), position + 1).join('');
    const influences: Partial<Record<Network, Influence>> = {};
    for (const network of this.#networks) {
      influences[network] = await this.#shown[network]!.model.influencesOn(read);
    }
    return influences;
  }

  #show(): void {
    const tau = this.#tau.valueAsNumber;
    setText(this.#tauValue, whole(tau));
    const tinted = this.#influences[this.#tintedBy] ?? this.#influences.own;
    if (!tinted) return;
    this.#showText(tinted, tau);
    const steps = Math.min(STEPS, this.#position);
    this.#chart.replaceChildren(gradientChart(this.#decays, steps, tau, this.#pointed));
    const keys = this.#decays.map(({ label, className }) =>
      h('span', { className: `line-key ${className}` }, label),
    );
    this.#key.replaceChildren(...keys, h('span', { className: 'line-key cut' }, `cut off by tau ${tau}`));
    this.#showReading();
  }

  /** The strongest influence has the full tint; what truncation cuts off is struck out. */
  #showText({ characters, bits }: Influence, tau: number): void {
    const first = this.#position - characters.length;
    const strongest = Math.max(...characters);
    this.#text.tint((at) => {
      if (at === this.#position) return 'guessed';
      if (at < first || at > this.#position) return 'given';
      const tint = tintClass('p', characters[at - first]! / strongest);
      return this.#position - at > tau ? `${tint} beyond-cut` : tint;
    });
    const most = first + characters.indexOf(strongest);
    const all = characters.reduce((sum, value) => sum + value, 0);
    const lost = characters
      .slice(0, Math.max(0, characters.length - tau))
      .reduce((sum, value) => sum + value, 0);
    const back = this.#position - most;
    setText(
      this.#said,
      `“${visible(this.#characters[this.#position]!)}” costs ${decimal(bits)} bits. It hangs most on “${visible(this.#characters[most]!)}”, ${back === 1 ? 'the character before it' : `${back} characters back`}; training with tau ${tau} hears ${decimal(100 * (1 - lost / all), 1)} % of what it hangs on.`,
    );
  }

  /** A line for every state of the top layer of each network. */
  get #decays(): Decay[] {
    return NETWORKS.flatMap((network) => {
      const { facts } = this.#shown[network]!;
      const states = (this.#influences[network]?.states ?? []).filter(
        ({ layer }) => layer === facts.layers - 1,
      );
      return states.map(({ state, norms }) => ({
        label: `${network === 'own' ? 'this' : 'beside'}, ${facts.cell}: dL/d${state === 'cell' ? 'c' : 'h'}`,
        className: `line-${network} line-${state}`,
        norms,
      }));
    });
  }

  #showReading(): void {
    const k = this.#pointed;
    if (k === undefined) {
      setText(
        this.#reading,
        'Point into the chart, or walk through it with the arrow keys, to read its numbers.',
      );
      return;
    }
    const character = this.#characters[this.#position - 1 - k];
    const numbers = this.#decays.map(({ label, norms }) => `${label} ${significant(norms[k] ?? 0)}`);
    setText(this.#reading, `After “${visible(character ?? '')}”, k = ${k}: ${numbers.join('; ')}.`);
  }

  #pointAt(k: number): void {
    this.#pointed = Math.min(Math.min(STEPS, this.#position) - 1, Math.max(0, k));
    this.#show();
  }

  #walk(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#pointAt(this.#pointed === undefined ? 0 : this.#pointed + step);
  }

  #pointer({ clientX }: PointerEvent): void {
    const chart = this.#chart.querySelector('svg');
    if (!chart || !this.#influences.own) return;
    this.#pointAt(stepAt(chart, clientX, Math.min(STEPS, this.#position)));
  }
}

export function open(host: Host): Tab {
  return new Memory(host);
}
