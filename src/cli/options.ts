import { type Command, InvalidArgumentError, Option } from 'commander';
import { BACKEND_NAMES } from '../backends/names.ts';
import { messageOf } from '../errors.ts';
import {
  checkOption,
  describeRange,
  OPTION_NAMES,
  OPTIONS,
  type TrainingOptions,
} from '../training/options.ts';

/** Adds the options of a training to a command: names, ranges, defaults and help from the one table. */
export function addTrainingOptions(
  command: Command,
  names: readonly (keyof TrainingOptions)[] = OPTION_NAMES,
): Command {
  for (const name of names) {
    const option = OPTIONS[name];
    const help = `${option.help} (${describeRange(option)})`;
    // No default here: an option that was not given must be told apart when a checkpoint brings its own.
    command.addOption(
      new Option(`--${option.flag} <number>`, help).argParser((written) => parse(name, written)),
    );
  }
  return command;
}

function parse(name: keyof TrainingOptions, written: string): number {
  try {
    return checkOption(name, written.trim() === '' ? Number.NaN : Number(written), `"${written}"`);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

/** Those of the training's options that the person gave. */
export function chosenOptions(given: Record<string, unknown>): Partial<TrainingOptions> {
  return Object.fromEntries(
    OPTION_NAMES.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  );
}

export function addBackendOption(command: Command): Command {
  return command.option(
    '--backend <name>',
    `where to compute: auto, ${BACKEND_NAMES.join(' or ')}, or a mode of gpu.js: gpujs:webasm`,
    'auto',
  );
}

export function addJsonOption(command: Command, what: string): Command {
  return command.option('--json', `print ${what} on standard output, and nothing else there`, false);
}

/** A number within a range, for options that are not part of the training's table. */
export function numberWithin(
  minimum: number,
  maximum: number,
  integer: boolean,
): (written: string) => number {
  return (written) => {
    const value = written.trim() === '' ? Number.NaN : Number(written);
    if (value >= minimum && value <= maximum && (!integer || Number.isInteger(value))) return value;
    throw new InvalidArgumentError(
      `it takes ${integer ? 'a whole number' : 'a number'} from ${minimum} to ${maximum}.`,
    );
  };
}
