import { RUN_OPTIONS } from './options/run.ts';
import {
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
  const entries = Object.entries(PRESETS[preset]) as [OptionName, number | string][];
  return entries.map(([name, value]) => `--${OPTIONS[name].flag} ${value}`).join(' ') || 'all defaults';
}

/** "kth-2024, but hidden size 200, cell lstm" */
export function describePreset(options: TrainingOptions): string {
  const parts = departures(options).map(
    (name) => `${OPTIONS[name].label.toLowerCase()} ${shown(options[name])}`,
  );
  return parts.length === 0 ? options.preset : `${options.preset}, but ${parts.join(', ')}`;
}
