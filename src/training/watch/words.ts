import { nameOf, shown, type TrainingOptions } from '../options.ts';
import type { GuessingCosts, Sight, Trouble } from './judge.ts';

/** What a person is told of a training that is stuck or breaking. */
export interface Warning {
  /** Updates done when it was noticed. */
  readonly update: number;
  /** Stuck: it learns nothing more. Breaking: it gets worse. Diverged: its numbers are of no use any more. */
  readonly kind: 'stuck' | 'breaking' | 'diverged';
  /** What was seen, in a sentence without a full stop. */
  readonly seen: string;
  /** Why that is so, likewise. */
  readonly why: string;
  /** What to choose otherwise in a new training on this text. */
  readonly remedy: Partial<TrainingOptions>;
}

/** As logs and reports tell it. */
export interface LoggedWarning {
  readonly update: number;
  readonly kind: Warning['kind'];
  readonly seen: string;
  readonly why: string;
  /** A command that mends it, or what was done. */
  readonly remedy: string;
}

export const KINDS: Readonly<Record<Trouble, Warning['kind']>> = {
  saturated: 'stuck',
  flat: 'stuck',
  forgetting: 'breaking',
  breaking: 'breaking',
  diverged: 'diverged',
};

/** "97 of 100 units are saturated; the loss, 2.97 nats a character, is no better than guessing from pairs of letters, 2.44" */
export function seenText(
  trouble: Trouble,
  sight: Sight,
  lowest: number,
  costs: GuessingCosts,
  options: TrainingOptions,
): string {
  const loss = `the loss, ${nats(sight.loss)} nats a character,`;
  switch (trouble) {
    case 'saturated':
      return `${saturatedText(sight, options)}; ${loss} is no better than guessing from pairs of letters, ${nats(costs.byPairs)}`;
    case 'flat':
      return `${loss} is no better than guessing by how often each letter comes, ${nats(costs.byFrequency)}`;
    case 'forgetting':
      return `${loss} was ${nats(lowest)} and is now worse than guessing by how often each letter comes, ${nats(costs.byFrequency)}${alsoText(sight, options)}`;
    case 'breaking':
    case 'diverged':
      return `${loss} is worse than guessing blindly, ${nats(costs.blindly)}${alsoText(sight, options)}`;
  }
}

/** "97 of 100 units are saturated" */
function saturatedText({ saturated }: Sight, { layers, hiddenSize }: TrainingOptions): string {
  const units = layers * hiddenSize;
  return `${shown(Math.round(saturated * units))} of ${shown(units)} units are saturated`;
}

function alsoText(sight: Sight, options: TrainingOptions): string {
  const parts = [
    ...(sight.saturated > 0.5 ? [saturatedText(sight, options)] : []),
    ...(sight.clipped > 0.001 ? [`${percent(sight.clipped)} of the gradient’s elements are clipped`] : []),
  ];
  return parts.length === 0 ? '' : `; ${parts.join(', and ')}`;
}

export function whyText(trouble: Trouble, { learningRate }: TrainingOptions): string {
  switch (trouble) {
    case 'saturated':
      return `the first steps, each as long as ${nameOf('learningRate')} ${shown(learningRate)} allows, drove the units to 1 or -1, where gradients are all but zero: they hardly come back`;
    case 'flat':
      return 'steps are too short, or gradients too small, for the weights to leave where they began';
    case 'forgetting':
    case 'breaking':
    case 'diverged':
      return `steps of ${nameOf('learningRate')} ${shown(learningRate)} overshoot: each makes the loss larger instead of smaller`;
  }
}

function nats(loss: number): string {
  return loss.toLocaleString('en-US', { maximumFractionDigits: 2, minimumFractionDigits: 2 });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
