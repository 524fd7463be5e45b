/** Whether what was counted again and again goes up. */

/** By name; the same names in all looks. */
export type Counts = Readonly<Record<string, number>>;

export interface Growth {
  readonly grows: boolean;
  /** One line for people. */
  readonly words: string;
}

/** The last third may be above the middle one by this share, and by what small numbers leave to chance. */
const SHARE = 0.05;
/** In units of the count: mebibytes, nodes or listeners. */
const CHANCE = 2;

/** Compares the medians of the middle and of the last third of the looks. */
export function growthOf(looks: readonly Counts[]): Growth[] {
  const third = Math.floor(looks.length / 3);
  const [middle, last] = [looks.slice(-2 * third, -third), looks.slice(-third)];
  return Object.keys(looks[0]!).map((name) => {
    const [before, after] = [middle, last].map((part) => median(part.map((look) => look[name]!)));
    const grows = after! > before! * (1 + SHARE) + CHANCE;
    const words = `${name}: ${before!.toFixed(1)} in the middle third, ${after!.toFixed(1)} in the last${grows ? ', GROWS' : ''}`;
    return { grows, words };
  });
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
