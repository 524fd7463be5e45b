import { describePreset } from '../../training/departures.ts';
import {
  isRead,
  OPTION_GROUPS,
  OPTIONS,
  type OptionName,
  type TrainingOptions,
} from '../../training/options.ts';
import { STRUCTURE } from '../../training/resuming.ts';
import { chosenOptions, pageOptions } from '../page-options.ts';
import type { RunConfig, RunEvent, RunView, TextSummary } from '../protocol.ts';
import { BackendField } from './backend-field.ts';
import { byId, h, setText } from './dom.ts';
import { OptionField } from './option-field.ts';
import { RateCurve } from './rate-curve.ts';
import type { View } from './view.ts';

/** The page saves by the clock, and logs for its files alone. */
const NOT_SHOWN: readonly OptionName[] = ['logEvery', 'checkpointEvery', 'checkpointMinutes'];
/** Settled once a run has begun. */
const FIXED: readonly OptionName[] = STRUCTURE;
/** Others are filled in by what they say, unless the person chose them. */
const DECISIVE: readonly OptionName[] = ['preset', 'optimizer'];
/** May change while the training goes on; all others when it is paused. */
const LIVE: readonly OptionName[] = ['learningRate'];

export interface SettingsListener {
  /** Others are set, all of them valid. */
  options(options: TrainingOptions): void;
  /** A person entered another learning rate. */
  learningRate(learningRate: number): void;
}

/** The settings of a run, made from the table of options. */
export class Settings implements View {
  readonly #fields = new Map<OptionName, OptionField>();
  readonly #rate = new RateCurve();
  readonly #listener: SettingsListener;
  readonly #backend = new BackendField(() => this.#tell());
  readonly #reveal: () => void;
  /** What the person chose, other than what a preset or an optimiser fills in. */
  #chosen: Partial<TrainingOptions> = {};
  /** As they are set; what has no field here included. */
  #options = pageOptions();
  #text: TextSummary | undefined;
  #begun = false;

  /** @param reveal opens what the fields are in. */
  constructor(listener: SettingsListener, reveal: () => void) {
    this.#listener = listener;
    this.#reveal = reveal;
    for (const { title, names: all } of OPTION_GROUPS) {
      const names = all.filter((name) => OPTIONS[name].page !== false);
      if (names.length === 0) continue;
      const fields = names.filter((name) => !NOT_SHOWN.includes(name)).map((name) => this.#field(name));
      const others = this.#others(names);
      const legend = h('legend', { className: 'small-heading' }, title);
      byId('controls').append(h('fieldset', {}, legend, ...fields, ...others));
    }
    byId('preset-place').append(this.#fields.get('preset')!.element);
    this.#fill(this.#options);
    // When it is entered, not while it is being typed.
    const rate = this.#fields.get('learningRate')!;
    rate.element.addEventListener('change', () => {
      if (!rate.problem) listener.learningRate(this.#options.learningRate);
    });
  }

  /** Whether they are those of a run. */
  get begun(): boolean {
    return this.#begun;
  }

  /** What is to train: a name of the registry, or auto. */
  get backend(): string {
    return this.#backend.value;
  }

  /** @throws UserError naming the first value that has an effect and is out of its range. */
  get config(): RunConfig {
    for (const [name, field] of this.#fields) {
      const { problem } = field;
      if (!problem || !isRead(name, this.#options)) continue;
      this.#reveal();
      field.focus();
      throw problem;
    }
    return { options: this.#options, backend: this.#backend.value };
  }

  set config({ options, backend }: RunConfig) {
    this.#backend.value = backend;
    this.#chosen = chosenOptions(options);
    this.#fill(options);
    this.#listener.options(options);
  }

  showText(text: TextSummary): void {
    this.#text = text;
    this.#show();
  }

  showRun(run: RunView | undefined): void {
    if (run) this.config = run.config;
    this.#lock(run !== undefined && run.phase !== 'failed', false);
  }

  take(event: RunEvent): void {
    if (event.type !== 'phase') return;
    const running = event.phase === 'starting' || event.phase === 'training';
    this.#lock(event.phase !== 'idle' && event.phase !== 'failed', running);
  }

  /** What is shown beside the options of a group. */
  #others(names: readonly OptionName[]): HTMLElement[] {
    if (names.includes('preset')) return [this.#backend.element];
    return names.includes('schedule') ? [this.#rate.element] : [];
  }

  #field(name: OptionName): HTMLElement {
    const field = new OptionField(name, () => this.#changed(name));
    this.#fields.set(name, field);
    return field.element;
  }

  #changed(name: OptionName): void {
    this.#chosen = { ...this.#chosen, [name]: this.#fields.get(name)!.value };
    const options = pageOptions(this.#chosen);
    if (DECISIVE.includes(name)) this.#fill(options);
    else this.#options = options;
    this.#tell();
  }

  #tell(): void {
    this.#show();
    this.#listener.options(this.#options);
  }

  #fill(options: TrainingOptions): void {
    this.#options = options;
    for (const [name, field] of this.#fields) field.value = options[name];
    this.#show();
  }

  /** Shows what follows from the settings: which of them have an effect, whose recipe they are, who refuses them. */
  #show(): void {
    const options = this.#options;
    for (const [name, { element }] of this.#fields) element.hidden = !isRead(name, options);
    setText(byId('recipe'), describePreset(options));
    this.#backend.showRefusals(options, this.#text?.codePoints.length ?? 1);
    this.#rate.show(options, this.#text?.length ?? 0);
  }

  #lock(begun: boolean, running: boolean): void {
    this.#begun = begun;
    for (const [name, field] of this.#fields) {
      field.locked = (begun && FIXED.includes(name)) || (running && !LIVE.includes(name));
    }
    this.#backend.locked = running;
    byId('settings-locked').hidden = !begun;
  }
}
