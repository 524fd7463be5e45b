import type { Recipe } from './recipe.ts';
import type { RealArray } from './tensors.ts';

/** Added to the norm, as PyTorch's clip_grad_norm_ does. */
export const NORM_EPSILON = 1e-6;

/**
 * Bounds packed gradients in place, against the exploding gradients of a recurrent network: each element to
 * [-clipAt, clipAt], or all by one factor, so that their norm is at most clipAt (Pascanu, Mikolov and Bengio 2013).
 */
export function clipGradients(gradients: RealArray, { clip, clipAt }: Pick<Recipe, 'clip' | 'clipAt'>): void {
  if (clip === 'value') {
    for (let i = 0; i < gradients.length; i++)
      gradients[i] = Math.min(clipAt, Math.max(-clipAt, gradients[i]!));
  } else if (clip === 'norm') {
    const scale = normScale(gradients, clipAt);
    if (scale < 1) for (let i = 0; i < gradients.length; i++) gradients[i]! *= scale;
  }
}

/** What brings the norm of all gradients down to `bound`; 1 and more where it is below already. */
function normScale(gradients: RealArray, bound: number): number {
  let squares = 0;
  for (const g of gradients) squares += g * g;
  return bound / (Math.sqrt(squares) + NORM_EPSILON);
}
