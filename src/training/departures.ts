import { RUN_OPTIONS } from './options/run.ts';
import {
  DEFAULTS,
  isRead,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  shown,
  type TrainingOptions,
  trainingOptions,
} from './options.ts';
import { PRESETS } from './presets.ts';

/** Where a run departs from the preset that it follows: options that have an effect and are not as the preset has them. */
export function departures(options: TrainingOptions): OptionName[] {
  const ofPreset = trainingOptions({ preset: options.preset });
  return OPTION_NAMES.filter((name) => !(name in RUN_OPTIONS)).filter(
    (name) => options[name] !== ofPreset[name] && isRead(name, options),
  );
}

/** "--optimizer adam --init scaled": what a preset sets, in the words of the command line. */
export function presetFlags(preset: TrainingOptions['preset']): string {
  return flagsOf(PRESETS[preset]).join(' ') || 'all defaults';
}

/** --preset char-rnn --seed 2, word by word: the least that the command line must say to train with these options. */
export function chosenFlags(options: TrainingOptions): string[] {
  const { preset, ...rest } = chosenOptions(options, trainingOptions);
  return flagsOf(preset === DEFAULTS.preset ? rest : { preset: options.preset, ...rest });
}

function flagsOf(options: Partial<TrainingOptions>): string[] {
  const entries = Object.entries(options) as [OptionName, number | string][];
  return entries.flatMap(([name, value]) => [`--${OPTIONS[name].flag}`, String(value)]);
}

/**
 * The least that `whole` makes these options of: the preset, and where they depart from what follows from it.
 * @param whole fills in what is left out.
 */
export function chosenOptions(
  options: TrainingOptions,
  whole: (chosen: Partial<TrainingOptions>) => TrainingOptions,
): Partial<TrainingOptions> {
  const { preset, optimizer } = options;
  const expected = { ...whole({ preset, optimizer }), optimizer: whole({ preset }).optimizer };
  const names = OPTION_NAMES.filter((name) => name === 'preset' || options[name] !== expected[name]);
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}

/** "kth-2024, but hidden size 200, cell lstm" */
export function describePreset(options: TrainingOptions): string {
  const parts = departures(options).map(
    (name) => `${OPTIONS[name].label.toLowerCase()} ${shown(options[name])}`,
  );
  return parts.length === 0 ? options.preset : `${options.preset}, but ${parts.join(', ')}`;
}
