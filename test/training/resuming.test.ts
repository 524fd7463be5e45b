import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { corpusOf, identityOf } from '../../src/text/corpus.ts';
import type { Checkpoint } from '../../src/training/checkpoint.ts';
import {
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  type TrainingOptions,
  trainingOptions,
} from '../../src/training/options.ts';
import { checkResumable, STRUCTURE } from '../../src/training/resuming.ts';
import { firstState, setupOf } from '../../src/training/setup.ts';

const corpus = corpusOf('Call me Ishmael. '.repeat(100), 'ishmael');

/** Every option has an effect in this training. */
const options = trainingOptions({
  optimizer: 'adamw',
  order: 'chunks',
  chunks: 2,
  validation: 0.1,
  schedule: 'exponential',
  hiddenSize: 4,
  seqLength: 5,
});
const { config } = setupOf(corpus, options);
const checkpoint: Checkpoint = {
  options,
  text: identityOf(corpus),
  vocabulary: corpus.vocabulary,
  update: 10,
  smoothLoss: 1,
  shownLoss: 1,
  state: firstState(config, options, new Random(1)),
  random: [1, 2, 3, 4],
  seconds: 1,
  best: undefined,
};

/** The same options with another value of one. */
function changed(name: OptionName): TrainingOptions {
  const option = OPTIONS[name];
  const other =
    option.kind === 'choice'
      ? Object.keys(option.values).find((value) => value !== options[name])
      : options[name] === option.maximum
        ? option.minimum
        : option.maximum;
  return { ...options, [name]: other };
}

describe('a training that goes on', () => {
  it.each(STRUCTURE)('keeps %s, and says so by its name', (name) => {
    const { flag } = OPTIONS[name];
    expect(() => checkResumable(checkpoint, corpus, changed(name))).toThrow(
      `(--${flag}) of the checkpoint is ${options[name]}, not`,
    );
  });

  it.each(OPTION_NAMES.filter((name) => !STRUCTURE.some((kept) => kept === name)))(
    'may change %s',
    (name) => {
      expect(() => checkResumable(checkpoint, corpus, changed(name))).not.toThrow();
    },
  );

  it('does not mind an option without effect', () => {
    const whole = { ...options, validation: 0 };
    const at = { ...checkpoint, options: whole };
    expect(() => checkResumable(at, corpus, { ...whole, validationAt: 0.5 })).not.toThrow();
  });
});
