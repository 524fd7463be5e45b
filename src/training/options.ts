import { UserError } from '../errors.ts';

/** What a person chooses about a training. */
export interface TrainingOptions {
  readonly hiddenSize: number;
  readonly seqLength: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly updates: number;
  readonly seed: number;
  readonly sampleEvery: number;
  readonly sampleLength: number;
  readonly logEvery: number;
  readonly checkpointEvery: number;
  readonly validation: number;
}

/** One option as the command line, the page and the checks know it. */
export interface OptionDescription {
  /** Of the command line, without the dashes. */
  readonly flag: string;
  /** For the page. */
  readonly label: string;
  readonly unit: string;
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly integer: boolean;
  /** One sentence without a full stop. */
  readonly help: string;
}

/** The one place that knows each option's default, range, unit and meaning. */
export const OPTIONS: { readonly [name in keyof TrainingOptions]: OptionDescription } = {
  hiddenSize: {
    flag: 'hidden-size',
    label: 'Hidden size',
    unit: 'units',
    default: 100,
    minimum: 1,
    maximum: 8192,
    integer: true,
    help: 'm, units of the recurrent layer: more remember more and cost more',
  },
  seqLength: {
    flag: 'seq-length',
    label: 'Sequence length',
    unit: 'characters',
    default: 25,
    minimum: 1,
    maximum: 10_000,
    integer: true,
    help: 'tau, characters per stream and update: how far back gradients reach',
  },
  batchSize: {
    flag: 'batch-size',
    label: 'Batch size',
    unit: 'streams',
    default: 1,
    minimum: 1,
    maximum: 65_535,
    integer: true,
    help: 'B, parts of the book that are read side by side',
  },
  learningRate: {
    flag: 'learning-rate',
    label: 'Learning rate',
    unit: '',
    default: 0.1,
    minimum: 1e-6,
    maximum: 10,
    integer: false,
    help: 'eta, step size of AdaGrad',
  },
  updates: {
    flag: 'updates',
    label: 'Updates',
    unit: 'updates',
    default: 100_000,
    minimum: 1,
    maximum: 1_000_000_000,
    integer: true,
    help: 'steps to train, counted from the very first',
  },
  seed: {
    flag: 'seed',
    label: 'Seed',
    unit: '',
    default: 1,
    minimum: 0,
    maximum: 2 ** 31 - 1,
    integer: true,
    help: 'of the initial weights and of the samples',
  },
  sampleEvery: {
    flag: 'sample-every',
    label: 'Sample every',
    unit: 'updates',
    default: 10_000,
    minimum: 0,
    maximum: 1_000_000_000,
    integer: true,
    help: 'synthesise text, and read the held-out text, so often; 0 for never',
  },
  sampleLength: {
    flag: 'sample-length',
    label: 'Sample length',
    unit: 'characters',
    default: 200,
    minimum: 1,
    maximum: 100_000,
    integer: true,
    help: 'characters synthesised each time',
  },
  logEvery: {
    flag: 'log-every',
    label: 'Log every',
    unit: 'updates',
    default: 100,
    minimum: 1,
    maximum: 1_000_000_000,
    integer: true,
    help: 'note the loss so often',
  },
  checkpointEvery: {
    flag: 'checkpoint-every',
    label: 'Checkpoint every',
    unit: 'updates',
    default: 1000,
    minimum: 0,
    maximum: 1_000_000_000,
    integer: true,
    help: 'save everything needed to go on so often; 0 for only at the end',
  },
  validation: {
    flag: 'validation',
    label: 'Held out',
    unit: 'fraction',
    default: 0,
    minimum: 0,
    maximum: 0.5,
    integer: false,
    help: 'part of the text, at its end, that is not trained on but measured',
  },
};

export const OPTION_NAMES = Object.keys(OPTIONS) as (keyof TrainingOptions)[];

export const DEFAULTS = Object.fromEntries(
  OPTION_NAMES.map((name) => [name, OPTIONS[name].default]),
) as unknown as TrainingOptions;

/** "units, 1 to 8192, default 100": for help texts and beside controls. */
export function describeRange({ unit, minimum, maximum, default: preset }: OptionDescription): string {
  const range = `${number(minimum)} to ${number(maximum)}, default ${number(preset)}`;
  return unit ? `${unit}, ${range}` : range;
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/**
 * Checks one option's value.
 * @param written what the person wrote, for the error.
 * @throws UserError naming the option, the value and the range.
 */
export function checkOption(
  name: keyof TrainingOptions,
  value: number,
  written: string = String(value),
): number {
  const option = OPTIONS[name];
  const fits =
    value >= option.minimum && value <= option.maximum && (!option.integer || Number.isInteger(value));
  if (fits) return value;
  const kind = option.integer ? 'a whole number' : 'a number';
  throw new UserError(
    `${option.label.toLowerCase()} (--${option.flag}) is ${written}; it takes ${kind} from ${number(option.minimum)} to ${number(option.maximum)}`,
  );
}

/** The defaults with `chosen` over them, each checked. */
export function trainingOptions(chosen: Partial<TrainingOptions> = {}): TrainingOptions {
  const options = { ...DEFAULTS, ...chosen };
  for (const name of OPTION_NAMES) checkOption(name, options[name]);
  return options;
}
