import { UserError } from '../errors.ts';
import type { SamplingOptions } from '../model/sampling.ts';
import type { Unknown } from '../text/understanding.ts';
import type { NumberSetting } from './options/option.ts';

/** How a passage is drawn. */
export interface PassageOptions extends SamplingOptions {
  /** Characters to write, at most where there is a stop. */
  readonly length: number;
  /** Read before writing; an empty one begins as training begins. */
  readonly prime: string;
  /** Of the random numbers, 0 to 2³¹ - 1. */
  readonly seed: number;
  /** The passage ends before this text, where it comes; it is not part of the passage. */
  readonly stop?: string | undefined;
  /** What is done about characters of the prime that the model never saw; they are refused when left out. */
  readonly unknown?: Unknown | undefined;
}

/** The numbers of a passage, for the command line, the page and the checks. */
export const PASSAGE_NUMBERS = {
  length: { help: 'characters to write', minimum: 1, maximum: 1_000_000, integer: true, standard: 1000 },
  temperature: {
    help: 'below 1 bolder, above 1 wilder, 0 always the most probable',
    minimum: 0,
    maximum: 10,
    integer: false,
    standard: 1,
  },
  topP: {
    help: 'draw only from the most probable characters of this total probability',
    minimum: 0.001,
    maximum: 1,
    integer: false,
    standard: 1,
  },
  topK: {
    help: 'draw only from so many of the most probable characters; from all when left out',
    minimum: 1,
    maximum: 1_114_112,
    integer: true,
  },
  seed: { help: 'of the random numbers', minimum: 0, maximum: 2 ** 31 - 1, integer: true, standard: 1 },
} as const satisfies Readonly<Record<string, NumberSetting>>;

/**
 * What was chosen of a passage, the rest as where nothing is chosen.
 * @throws UserError naming a number that is out of its range.
 */
export function passageOptions(chosen: Partial<PassageOptions>): PassageOptions {
  const { length, temperature, topP, seed } = PASSAGE_NUMBERS;
  const options = {
    prime: '',
    length: length.standard,
    temperature: temperature.standard,
    topP: topP.standard,
    seed: seed.standard,
    ...chosen,
  };
  checkPassage(options);
  return options;
}

function checkPassage(options: PassageOptions): void {
  for (const [name, { minimum, maximum, integer }] of Object.entries(PASSAGE_NUMBERS)) {
    const value = options[name as keyof typeof PASSAGE_NUMBERS];
    if (value === undefined && name === 'topK') continue;
    const fits = typeof value === 'number' && value >= minimum && value <= maximum;
    if (fits && (!integer || Number.isInteger(value))) continue;
    throw new UserError(
      `${name} of the passage is ${value}; it takes ${integer ? 'a whole number' : 'a number'} from ${minimum} to ${maximum}`,
    );
  }
}
