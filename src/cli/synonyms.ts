import type { Command } from 'commander';

/** What other programs call an option, and what it is called here. */
const SYNONYMS: Readonly<Record<string, string>> = {
  batch: 'batch-size',
  bs: 'batch-size',
  beta1: 'momentum',
  beta2: 'decay',
  bptt: 'seq-length',
  tau: 'seq-length',
  'decay-rate': 'rate-decay',
  device: 'backend',
  gpu: 'backend',
  epochs: 'updates',
  iterations: 'updates',
  steps: 'updates',
  gru: 'cell',
  lstm: 'cell',
  model: 'cell',
  'grad-clip': 'clip-at',
  hidden: 'hidden-size',
  units: 'hidden-size',
  'rnn-size': 'hidden-size',
  lr: 'learning-rate',
  eta: 'learning-rate',
  'num-layers': 'layers',
  optim: 'optimizer',
  output: 'out',
  prompt: 'prime',
  'start-text': 'prime',
  temp: 'temperature',
  val: 'validation',
  'val-frac': 'validation',
};

/**
 * The option that was meant, where a command has it, as the command line writes it.
 * @param message commander's, of an option that it does not know.
 * @param name of the command that was typed.
 */
export function meantOption(message: string, main: Command, name: string | undefined): string | undefined {
  const [, typed] = /unknown option '--?([\w-]+)/.exec(message) ?? [];
  const meant = typed === undefined ? undefined : SYNONYMS[typed.replaceAll('_', '-').toLowerCase()];
  const command = main.commands.find((one) => one.name() === name);
  return command?.options.find(({ long }) => long === `--${meant}`)?.long ?? undefined;
}
