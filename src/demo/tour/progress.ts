import type { Seen } from './cards.ts';

/** How far a visitor has come in the tour. */
export interface TourProgress {
  /** The card that is open. */
  readonly at: number;
  /** What was predicted, by card; undefined where nothing was yet. */
  readonly predicted: readonly (number | undefined)[];
  /** What was seen, by card. */
  readonly seen: readonly (Seen | undefined)[];
}

const KEY = 'tour';

/** Where it was left. A browser that stores nothing begins anew. */
export function storedProgress(cards: number): TourProgress {
  const fresh = { at: 0, predicted: [], seen: [] };
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return isProgress(stored, cards) ? { ...stored, ...withoutNulls(stored) } : fresh;
  } catch {
    return fresh;
  }
}

export function store(progress: TourProgress): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(progress));
  } catch {}
}

/** An earlier version may have had other cards. */
function isProgress(stored: unknown, cards: number): stored is TourProgress {
  const { at, predicted, seen } = (stored ?? {}) as Partial<TourProgress>;
  return Number.isInteger(at) && at! >= 0 && at! < cards && Array.isArray(predicted) && Array.isArray(seen);
}

/** JSON has no undefined. */
function withoutNulls({ predicted, seen }: TourProgress): Pick<TourProgress, 'predicted' | 'seen'> {
  return { predicted: predicted.map((one) => one ?? undefined), seen: seen.map((one) => one ?? undefined) };
}
