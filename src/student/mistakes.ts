import { clipGradients } from '../model/clipping.ts';
import { type Slips, type StudentPlace, studentGradients, TENSORS, type Tensors } from './vanilla.ts';

/** A mistake that is often made, and the gradients that come of it. */
export interface Mistake {
  readonly name: string;
  /** What is done, and what to do instead: a sentence or two. */
  readonly says: string;
  readonly gradients: (place: StudentPlace) => Tensors;
}

/** Where the assignment and min-char-rnn clip each element. */
const CLIP_AT = 5;

const slip = (name: string, says: string, slips: Slips): Mistake => ({
  name,
  says,
  gradients: (place) => studentGradients(place, slips),
});

/** The other kind of loss: a factor of tau between the two. */
const OTHER_LOSS: Mistake = {
  name: 'sum or mean',
  says: 'The loss is averaged over the characters where the reference sums, or summed where it averages: divide by tau once or not at all, or name the other with --loss.',
  gradients: (place) => studentGradients({ ...place, loss: otherLoss(place) }),
};

function otherLoss({ loss }: StudentPlace): StudentPlace['loss'] {
  return loss === 'sum' ? 'mean' : 'sum';
}

function clipped(place: StudentPlace): Tensors {
  const gradients = studentGradients(place);
  for (const name of TENSORS) clipGradients(gradients[name], { clip: 'value', clipAt: CLIP_AT });
  return gradients;
}

/** Mistakes of all tensors together, the simplest first. */
export const MISTAKES: readonly Mistake[] = [
  OTHER_LOSS,
  {
    name: 'clipped',
    says: `Gradients are clipped to ±${CLIP_AT} before they are saved: save them first; clipping is a part of the step, not of the gradient.`,
    gradients: clipped,
  },
  {
    name: 'sign',
    says: 'The sign is turned around: a step along these would climb. The gradient of -ln p by the logits is p - onehot(y).',
    gradients: (place) => scaled(studentGradients(place), -1),
  },
  slip(
    'h0 not carried',
    'The forward pass starts from zeros: start it from the last hidden state of the sequence before, h0, and use h0 in dW at the first step too.',
    { h0: 'zeros' },
  ),
  slip(
    'dh_next forgotten',
    'Nothing comes back from the step after: dh_t is Vᵀ do_t plus Wᵀ da_{t+1}; carry the second from step to step on the way back.',
    { next: 'forgotten' },
  ),
  slip(
    'target one step off',
    'The target is the character that was just read: y_t is x_{t+1}, one step further in the text.',
    { target: 'this character' },
  ),
  slip(
    'dW one step off',
    'dW pairs da_t with h_t: it belongs to h_{t-1}, the state that W was multiplied with.',
    { dW: 'of the same step' },
  ),
  slip(
    'W not transposed',
    'The way back goes through W where it should go through its transpose: dh_{t-1} gets Wᵀ da_t.',
    { throughW: 'not transposed' },
  ),
  slip('tanh’ forgotten', 'The derivative of tanh is left out: da_t is dh_t times 1 - h_t².', {
    slope: 'forgotten',
  }),
  slip(
    'tanh’ of a',
    'The derivative of tanh is taken as 1 - a², of what goes into tanh: it is 1 - h², of what comes out.',
    { slope: 'of a' },
  ),
  slip(
    'dh_next behind tanh’',
    'What comes back from the step after is added behind the derivative of tanh: add it to dh_t first, and multiply the sum by 1 - h_t².',
    { next: 'behind the slope' },
  ),
  slip(
    'dh_next of dh',
    'dh_t goes back through W as it is: what goes through is da_t, behind the derivative of tanh.',
    { next: 'of h' },
  ),
  slip(
    'overwritten',
    'Only one step of the sequence is in the gradients: each step is to be added to what the others gave, += where = stands.',
    { sums: 'overwritten' },
  ),
  slip(
    'target not subtracted',
    'The gradient by the logits is p alone: subtract 1 at the target, p - onehot(y).',
    { dO: 'probabilities' },
  ),
];

/** Two at once: a slip, and the other kind of loss. */
export const MISTAKES_OF_TWO: readonly Mistake[] = MISTAKES.filter((mistake) => mistake !== OTHER_LOSS).map(
  ({ name, says, gradients }) => ({
    name: `${name}, and ${OTHER_LOSS.name}`,
    says: `${says} ${OTHER_LOSS.says}`,
    gradients: (place) => gradients({ ...place, loss: otherLoss(place) }),
  }),
);

function scaled(tensors: Tensors, factor: number): Tensors {
  for (const name of TENSORS) for (let i = 0; i < tensors[name].length; i++) tensors[name][i]! *= factor;
  return tensors;
}
