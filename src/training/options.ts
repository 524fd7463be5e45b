import { UserError } from '../errors.ts';
import { OPTIMIZERS, type OptimizerName, optimizerOf } from '../model/optimizers/index.ts';
import { nearest } from './nearest.ts';
import { LEARNING_OPTIONS } from './options/learning.ts';
import { MODEL_OPTIONS } from './options/model.ts';
import type { ChoiceOption, Option } from './options/option.ts';
import { PRESET_OPTIONS } from './options/preset.ts';
import { READING_OPTIONS } from './options/reading.ts';
import { RUN_OPTIONS } from './options/run.ts';
import { SCHEDULE_OPTIONS } from './options/schedule.ts';
import { TEXT_OPTIONS } from './options/text.ts';
import { PRESETS } from './presets.ts';

const TABLE = {
  ...PRESET_OPTIONS,
  ...MODEL_OPTIONS,
  ...READING_OPTIONS,
  ...TEXT_OPTIONS,
  ...LEARNING_OPTIONS,
  ...SCHEDULE_OPTIONS,
  ...RUN_OPTIONS,
};

/** An option of a training by name. */
export type OptionName = keyof typeof TABLE;

/** What a person chooses about a training; OPTIONS says what each means. */
export type TrainingOptions = {
  readonly [name in OptionName]: (typeof TABLE)[name] extends ChoiceOption<infer Value> ? Value : number;
};

/** THE table of options: command line, page, links, checkpoints and reports all read it. */
export const OPTIONS: Readonly<Record<OptionName, Option>> = TABLE;

export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

const group = (title: string, options: Partial<Record<OptionName, Option>>) => ({
  title,
  names: Object.keys(options) as OptionName[],
});

/** The options in groups, for help texts, the page and the report. */
export const OPTION_GROUPS: readonly { readonly title: string; readonly names: readonly OptionName[] }[] = [
  group('Recipe', PRESET_OPTIONS),
  group('Model', MODEL_OPTIONS),
  group('Reading files', READING_OPTIONS),
  group('Text', TEXT_OPTIONS),
  group('Learning', LEARNING_OPTIONS),
  group('Learning rate', SCHEDULE_OPTIONS),
  group('Run', RUN_OPTIONS),
];

/** Everything where nothing is chosen, which is what version 0.1.0 did. */
export const DEFAULTS = Object.fromEntries(
  OPTION_NAMES.map((name) => [name, OPTIONS[name].default]),
) as unknown as TrainingOptions;

/** What suits an optimiser: its learning rate, and the settings that it reads. */
export function suiting(optimizer: OptimizerName): Partial<TrainingOptions> {
  const { learningRate, settings } = OPTIMIZERS[optimizer];
  return { learningRate, ...settings };
}

/**
 * A whole recipe of what was chosen, each option checked: what was not chosen suits the optimiser, where that is
 * another than the preset's, or is as the preset has it.
 * @throws UserError naming an option that is out of its range, or that there is none of.
 */
export function trainingOptions(chosen: Partial<TrainingOptions> = {}): TrainingOptions {
  const unknown = Object.keys(chosen).find((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown !== undefined) throw new UserError(noOption(unknown));
  const preset = checkOption('preset', chosen.preset ?? DEFAULTS.preset);
  const ofPreset = presetOptions(preset);
  const optimizer = checkOption('optimizer', chosen.optimizer ?? ofPreset.optimizer);
  const suits = optimizer === ofPreset.optimizer ? {} : suiting(optimizer);
  const options = { ...ofPreset, ...suits, ...chosen };
  for (const name of OPTION_NAMES) checkOption(name, options[name]);
  return options;
}

function noOption(name: string): string {
  const meant = nearest(name, OPTION_NAMES);
  return `there is no option "${name}"; ${meant ? `did you mean ${meant}?` : 'OPTIONS, and train --help, tell those that there are'}`;
}

/** A preset as it is: what it leaves open suits its optimiser, or is the default. */
function presetOptions(preset: TrainingOptions['preset']): TrainingOptions {
  const own = PRESETS[preset];
  return { ...DEFAULTS, ...suiting(own.optimizer ?? DEFAULTS.optimizer), ...own, preset };
}

/** Options that have an effect under some conditions only. */
const READ_WHEN: Partial<Record<OptionName, (options: TrainingOptions) => boolean>> = {
  momentum: (options) => 'momentum' in optimizerOf(options).settings,
  decay: (options) => 'decay' in optimizerOf(options).settings,
  weightDecay: (options) => 'weightDecay' in optimizerOf(options).settings,
  clipAt: ({ clip }) => clip !== 'none',
  between: ({ documentSeparator }) => documentSeparator === 'none',
  lineEnds: ({ documentSeparator }) => documentSeparator === 'none' || documentSeparator === 'file',
  chunks: ({ order }) => order === 'chunks',
  validationAt: ({ validation }) => validation > 0,
  finalRate: ({ schedule }) => schedule === 'linear' || schedule === 'cosine',
  rateDecay: ({ schedule }) => schedule === 'exponential' || schedule === 'step' || schedule === 'epochs',
  decayEvery: ({ schedule }) => schedule === 'exponential' || schedule === 'step',
  decayAfter: ({ schedule }) => schedule === 'epochs',
};

/** Whether an option has any effect beside these others. */
export function isRead(name: OptionName, options: TrainingOptions): boolean {
  return READ_WHEN[name]?.(options) ?? true;
}

/**
 * Checks one option's value.
 * @param written what the person wrote, for the error.
 * @throws UserError naming the option, the value and what it takes.
 */
export function checkOption<Name extends OptionName>(
  name: Name,
  value: unknown,
  written: string = isObject(value) ? 'an object' : String(value),
): TrainingOptions[Name] {
  const option = OPTIONS[name];
  if (fits(option, value)) return value as TrainingOptions[Name];
  throw new UserError(`${nameOf(name)} is ${written}; it takes ${describeValues(option)}`);
}

/** As a damaged file may have it; not each can be written. */
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function fits(option: Option, value: unknown): boolean {
  if (option.kind === 'choice') return typeof value === 'string' && Object.hasOwn(option.values, value);
  const { minimum, maximum, integer } = option;
  return (
    typeof value === 'number' && value >= minimum && value <= maximum && (!integer || Number.isInteger(value))
  );
}

/** Reads a value as people and links write it. @throws UserError as checkOption() does. */
export function parseOption<Name extends OptionName>(name: Name, written: string): TrainingOptions[Name] {
  const word = written.trim();
  const value = OPTIONS[name].kind === 'choice' ? word : word === '' ? Number.NaN : Number(word);
  return checkOption(name, value, `"${written}"`);
}

/** "hidden size (--hidden-size)": an option in a sentence. */
export function nameOf(name: OptionName): string {
  const { label, flag } = OPTIONS[name];
  return `${label.toLowerCase()} (--${flag})`;
}

/** "a whole number from 1 to 8,192", "rnn, gru or lstm" */
function describeValues(option: Option): string {
  if (option.kind === 'choice') return listed(Object.keys(option.values));
  const { integer, minimum, maximum } = option;
  return `${integer ? 'a whole number' : 'a number'} from ${shown(minimum)} to ${shown(maximum)}`;
}

/** "units, 1 to 8,192, default 100": for help texts and beside controls. */
export function describeRange(name: OptionName): string {
  const option = OPTIONS[name];
  const range =
    option.kind === 'choice'
      ? listed(Object.keys(option.values))
      : `${shown(option.minimum)} to ${shown(option.maximum)}`;
  const text = `${range}, default ${describeDefault(name)}`;
  return option.kind === 'number' && option.unit ? `${option.unit}, ${text}` : text;
}

/** "100"; of a setting that the optimiser decides "0.1 for adagrad, 0.001 for adam". */
function describeDefault(name: OptionName): string {
  const decided = Object.keys(OPTIMIZERS).flatMap((optimizer) => {
    const value = suiting(optimizer as OptimizerName)[name];
    return value === undefined ? [] : [`${shown(value)} for ${optimizer}`];
  });
  return decided.length > 0 ? decided.join(', ') : shown(OPTIONS[name].default);
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** "8,192", "0.001", "lstm" */
export function shown(value: number | string): string {
  return typeof value === 'string' ? value : value.toLocaleString('en-US', { maximumSignificantDigits: 15 });
}
