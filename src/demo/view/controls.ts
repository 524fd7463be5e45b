import { BACKEND_NAMES } from '../../backends/names.ts';
import type { UserError } from '../../errors.ts';
import {
  checkOption,
  DEFAULTS,
  describeRange,
  OPTIONS,
  type OptionDescription,
  type TrainingOptions,
} from '../../training/options.ts';
import type { RunConfig, RunEvent, RunView } from '../protocol.ts';
import { byId, make, showError } from './dom.ts';
import type { View } from './view.ts';

/** What the page lets one choose; and whether that can be changed once a run is under way. */
const SHOWN = {
  hiddenSize: 'fixed',
  seqLength: 'fixed',
  batchSize: 'fixed',
  learningRate: 'live',
  seed: 'fixed',
  updates: 'paused',
  sampleEvery: 'paused',
  sampleLength: 'paused',
  validation: 'fixed',
} as const satisfies Partial<Record<keyof TrainingOptions, 'fixed' | 'paused' | 'live'>>;

type ShownName = keyof typeof SHOWN;
const SHOWN_NAMES = Object.keys(SHOWN) as ShownName[];

/** On a page one watches, and pauses: samples come more often than on the command line, the end much later. */
const PRESETS: Partial<TrainingOptions> = { sampleEvery: 1000, updates: 10_000_000 };

export const PRESET: RunConfig = { options: { ...DEFAULTS, ...PRESETS }, backend: 'auto' };

interface Field {
  readonly input: HTMLInputElement;
  readonly error: HTMLElement;
}

/** The controls of a run, made from the table of options. */
export class Controls implements View {
  readonly #fields = new Map<ShownName, Field>();
  readonly #backend = make('select', { id: 'option-backend' });
  readonly #locked = byId('settings-locked');
  /** Options that have no control keep what they were. */
  #options = PRESET.options;

  /** @param onLearningRate is called when a valid one was entered. */
  constructor(onLearningRate: (learningRate: number) => void) {
    const place = byId('controls');
    for (const name of SHOWN_NAMES) place.append(this.#field(name));
    place.append(this.#backendField());
    const { input } = this.#fields.get('learningRate')!;
    input.addEventListener('change', () => {
      if (input.validity.valid) onLearningRate(input.valueAsNumber);
    });
    this.config = PRESET;
  }

  /** @throws UserError naming the first value that is out of its range. */
  get config(): RunConfig {
    const options = { ...this.#options };
    for (const [name, { input, error }] of this.#fields) {
      if (!error.hidden) {
        byId<HTMLDetailsElement>('settings').open = true;
        input.focus();
      }
      options[name] = checkOption(name, input.valueAsNumber, input.value || 'empty');
    }
    return { options, backend: this.#backend.value };
  }

  set config({ options, backend }: RunConfig) {
    this.#options = options;
    for (const [name, { input, error }] of this.#fields) {
      input.value = String(options[name]);
      showError(error, undefined);
    }
    this.#backend.value = backend;
  }

  showRun(run: RunView | undefined): void {
    if (run) this.config = run.config;
    this.#lock(run !== undefined, false);
  }

  take(event: RunEvent): void {
    if (event.type === 'phase') {
      const running = event.phase === 'starting' || event.phase === 'training';
      this.#lock(event.phase !== 'idle', running);
    }
  }

  #lock(begun: boolean, running: boolean): void {
    for (const [name, { input }] of this.#fields) {
      input.disabled = (SHOWN[name] === 'fixed' && begun) || (SHOWN[name] === 'paused' && running);
    }
    this.#backend.disabled = running;
    this.#locked.hidden = !begun;
  }

  #field(name: ShownName): HTMLElement {
    const option = { ...OPTIONS[name], default: PRESET.options[name] };
    const id = `option-${option.flag}`;
    const input = numberInput(id, option);
    const error = make('p', { id: `${id}-error`, className: 'error', hidden: true });
    input.addEventListener('input', () => {
      const problem = problemOf(name, input);
      input.setAttribute('aria-invalid', String(problem !== undefined));
      showError(error, problem);
    });
    this.#fields.set(name, { input, error });
    return make(
      'div',
      { className: 'field' },
      make('label', { htmlFor: id }, option.label),
      input,
      make(
        'p',
        { id: `${id}-help`, className: 'soft' },
        `${describeRange(option)}. ${sentence(option.help)}.`,
      ),
      error,
    );
  }

  #backendField(): HTMLElement {
    for (const name of ['auto', ...BACKEND_NAMES])
      this.#backend.append(make('option', { value: name }, name));
    this.#backend.setAttribute('aria-describedby', 'option-backend-help');
    const help = 'Default auto: what proves fastest for your text and settings when training begins.';
    return make(
      'div',
      { className: 'field' },
      make('label', { htmlFor: 'option-backend' }, 'Backend'),
      this.#backend,
      make('p', { id: 'option-backend-help', className: 'soft' }, help),
    );
  }
}

function numberInput(id: string, { minimum, maximum, integer }: OptionDescription): HTMLInputElement {
  const input = make('input', {
    id,
    type: 'number',
    min: String(minimum),
    max: String(maximum),
    step: integer ? '1' : 'any',
    required: true,
    autocomplete: 'off',
  });
  input.setAttribute('aria-describedby', `${id}-help ${id}-error`);
  return input;
}

function problemOf(name: ShownName, input: HTMLInputElement): UserError | undefined {
  try {
    checkOption(name, input.valueAsNumber, input.value || 'empty');
    return undefined;
  } catch (error) {
    return error as UserError;
  }
}

function sentence(help: string): string {
  return help.charAt(0).toUpperCase() + help.slice(1);
}
