import type { Session } from './backend.ts';

/** So many pieces make up a measured time: enough for a GPU to have work, few enough to stop near the end. */
const PIECES = 5;

/** Trains for about `milliseconds`, one update at least. @returns the updates done and the time they took. */
export async function trainFor(
  session: Session,
  learningRate: number,
  milliseconds: number,
  now: () => number,
): Promise<{ updates: number; milliseconds: number }> {
  const started = now();
  let updates = 0;
  let elapsed = 0;
  let piece = 1;
  while (elapsed < milliseconds) {
    await session.train(new Float64Array(piece).fill(learningRate));
    updates += piece;
    elapsed = now() - started;
    const perUpdate = elapsed / updates;
    const left = (milliseconds - elapsed) / perUpdate;
    piece = Math.max(1, Math.floor(Math.min(milliseconds / PIECES / perUpdate, left, 2 * piece)));
  }
  return { updates, milliseconds: elapsed };
}
