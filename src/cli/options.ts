import { type Command, Option } from 'commander';
import { BACKEND_NAMES } from '../backends/names.ts';
import { SIZE_NAMES } from '../bench/configurations.ts';
import { UserError } from '../errors.ts';
import { PLAIN_RECIPE, type Recipe } from '../model/recipe.ts';
import { UNKNOWN } from '../text/understanding.ts';
import { presetFlags } from '../training/departures.ts';
import { NEW_CHARACTERS } from '../training/new-characters.ts';
import type { NumberSetting } from '../training/options/option.ts';
import { RUN_OPTIONS } from '../training/options/run.ts';
import { SCHEDULE_OPTIONS } from '../training/options/schedule.ts';
import {
  describeRange,
  isRead,
  nameOf,
  OPTION_GROUPS,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  parseOption,
  type TrainingOptions,
  trainingOptions,
} from '../training/options.ts';

/** Everything that decides what an update computes; how long a training goes on, and what is noted of it, is left out. */
export const SETUP_OPTIONS: readonly OptionName[] = OPTION_NAMES.filter(
  (name) => name === 'seed' || !(name in RUN_OPTIONS || name in SCHEDULE_OPTIONS),
);

/** What a comparison of speeds reads: the model and the recipe. Weights and batches are its own. */
export const SPEED_OPTIONS: readonly OptionName[] = [
  'preset',
  ...SIZE_NAMES,
  ...(Object.keys(PLAIN_RECIPE) as (keyof Recipe)[]),
];

/** Adds the options of a training to a command, in the groups of the one table. */
export function addTrainingOptions(command: Command, wanted: readonly OptionName[] = OPTION_NAMES): Command {
  for (const { title, names } of OPTION_GROUPS) {
    for (const name of names.filter((one) => wanted.includes(one))) {
      command.addOption(optionOf(name).helpGroup(`${title}:`));
    }
  }
  return command;
}

/** No default here: an option that was not given must be told apart when a checkpoint or a preset brings its own. */
function optionOf(name: OptionName): Option {
  const { flag, kind } = OPTIONS[name];
  return new Option(`--${flag} <${kind === 'number' ? 'number' : 'name'}>`, helpOf(name)).argParser(
    (written) => parseOption(name, written),
  );
}

function helpOf(name: OptionName): string {
  const option = OPTIONS[name];
  if (option.kind === 'number') return `${option.help} (${describeRange(name)})`;
  const values = Object.entries(option.values).map(([value, help]) => {
    const sets = name === 'preset' ? `: ${presetFlags(value as TrainingOptions['preset'])}` : '';
    return `- ${value}: ${help}${sets}`;
  });
  return [`${option.help} (default ${option.default})`, ...values].join('\n');
}

/**
 * The options of a training: those that the person gave, the rest as `others` has them, or by preset and default.
 * @throws UserError when one that was given has no effect beside the rest.
 */
export function optionsOf(
  given: Record<string, unknown>,
  others?: Partial<TrainingOptions>,
): TrainingOptions {
  const chosen = chosenOptions(given);
  const options = trainingOptions({ ...others, ...chosen });
  const idle = (Object.keys(chosen) as OptionName[]).find((name) => !isRead(name, options));
  if (idle === undefined) return options;
  throw new UserError(
    `${nameOf(idle)} has no effect beside the other options; leave it out, or choose what it belongs to: ${OPTIONS[idle].help}`,
  );
}

/** Those of the training's options that the person gave. */
function chosenOptions(given: Record<string, unknown>): Partial<TrainingOptions> {
  return Object.fromEntries(
    OPTION_NAMES.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  );
}

const BACKEND_HELP = `where to compute: auto, ${BACKEND_NAMES.join(' or ')}, or a mode of gpu.js: gpujs:webasm`;

export function addBackendOption(command: Command): Command {
  return command.option('--backend <name>', BACKEND_HELP, 'auto');
}

/** Of a command that may go on with a run, which then has a backend already. */
export function addBackendOfRunOption(command: Command): Command {
  return command
    .option('--backend <name>', `${BACKEND_HELP} (default: auto, or that of the run that goes on)`)
    .addOption(
      numberOption('threads', {
        help: 'threads of the backend simd at most; as many as are of use when left out; results are the same with any number',
        minimum: 1,
        maximum: 256,
        integer: true,
      }),
    );
}

export function addJsonOption(command: Command, what: string): Command {
  return command.option('--json', `print ${what} on standard output, and nothing else there`, false);
}

/** "top-k" of "topK" */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What is done about characters that a model never saw. */
export function unknownOption(): Option {
  const what = Object.entries(UNKNOWN).map(([name, help]) => `- ${name}: ${help}`);
  const help = ['characters that the model never saw', ...what].join('\n');
  return new Option('--unknown <what>', help).choices(Object.keys(UNKNOWN)).default('refuse');
}

/** What becomes of characters that are new to the model that a training begins with. */
export function newCharactersOption(): Option {
  const what = Object.entries(NEW_CHARACTERS).map(([name, help]) => `- ${name}: ${help}`);
  const help = ['with --from: characters that the model never saw (default extend)', ...what].join('\n');
  return new Option('--new-characters <what>', help).choices(Object.keys(NEW_CHARACTERS));
}

/** An option of a command that is a number, and no part of the training's table. */
export function numberOption(
  flag: string,
  { help, minimum, maximum, integer, standard }: NumberSetting,
): Option {
  const range = `from ${minimum.toLocaleString('en-US')} to ${maximum.toLocaleString('en-US')}`;
  const parse = (written: string) => {
    const value = written.trim() === '' ? Number.NaN : Number(written);
    if (value >= minimum && value <= maximum && (!integer || Number.isInteger(value))) return value;
    throw new UserError(
      `--${flag} is "${written}"; it takes ${integer ? 'a whole number' : 'a number'} ${range}`,
    );
  };
  const option = new Option(`--${flag} <number>`, `${help} (${range})`).argParser(parse);
  return standard === undefined ? option : option.default(standard);
}
