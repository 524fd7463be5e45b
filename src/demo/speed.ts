/** How fast a training may go: it is to be watched. */

/** What a person chooses, and how it is called. */
export const SPEEDS = {
  opening: 'slow at first',
  full: 'full speed',
  hundred: '100 updates a second',
  ten: '10 updates a second',
  one: '1 update a second',
} as const;

export type Speed = keyof typeof SPEEDS;
export const USUAL_SPEED: Speed = 'opening';

/** The slow beginning ends here: by now the network writes what looks like words. */
export const OPENING_UPDATES = 10_000;
/** From one mark to the next in the slow beginning; its ten texts take about fifteen seconds. */
export const MARK_MILLISECONDS = 1600;
/** A training that is held back is so in pieces of about so long. */
const PIECE_MILLISECONDS = 100;

/** Updates that may be done next, and the time that they are to take; infinitely many where nothing holds it back. */
export interface Piece {
  readonly updates: number;
  readonly milliseconds: number;
}

/** @param update updates done. */
export function pieceAt(speed: Speed, update: number): Piece {
  const rate = updatesPerSecond(speed, update);
  if (rate === Number.POSITIVE_INFINITY) return { updates: rate, milliseconds: 0 };
  const updates = Math.max(1, Math.floor((rate * PIECE_MILLISECONDS) / 1000));
  return { updates, milliseconds: (1000 * updates) / rate };
}

/** Whether a training is in its slow beginning, where texts are written at the marks alone. */
export function isOpening(speed: Speed, update: number): boolean {
  return speed === 'opening' && update < OPENING_UPDATES;
}

function updatesPerSecond(speed: Speed, update: number): number {
  switch (speed) {
    case 'one':
      return 1;
    case 'ten':
      return 10;
    case 'hundred':
      return 100;
    case 'full':
      return Number.POSITIVE_INFINITY;
    case 'opening':
      return isOpening(speed, update) ? growing(update) : Number.POSITIVE_INFINITY;
  }
}

/** So that the logarithm of the updates grows evenly: half a decade from one mark to the next. */
function growing(update: number): number {
  return (Math.max(1, update) * Math.LN10) / 2 / (MARK_MILLISECONDS / 1000);
}

/** The next update at which a text is written whatever the speed: 1, 3, 10, 30, 100 and so on. */
export function markAfter(update: number): number {
  for (let power = 1; ; power *= 10) {
    if (power > update) return power;
    if (3 * power > update) return 3 * power;
  }
}

/** Whether a text is written here whatever the speed. */
export function isMark(update: number): boolean {
  return update === 0 || markAfter(update - 1) === update;
}
