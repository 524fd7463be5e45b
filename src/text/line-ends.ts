/** U+000A and U+000D */
export const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** How often each line end comes in a text. */
interface LineEnds {
  readonly windows: number;
  readonly unix: number;
  readonly oldMac: number;
}

function countLineEnds(codePoints: Uint32Array): LineEnds {
  let [windows, unix, oldMac] = [0, 0, 0];
  for (let i = 0; i < codePoints.length; i++) {
    if (codePoints[i] === LINE_FEED) unix++;
    if (codePoints[i] !== CARRIAGE_RETURN) continue;
    if (codePoints[i + 1] !== LINE_FEED) {
      oldMac++;
      continue;
    }
    windows++;
    i++;
  }
  return { windows, unix, oldMac };
}

/** What a person should know of the line ends of a text, where it has several kinds. */
export function mixedLineEnds(codePoints: Uint32Array, name: string): string | undefined {
  const { windows, unix, oldMac } = countLineEnds(codePoints);
  const kinds = [
    [windows, 'of Windows (CR LF)'],
    [unix, 'of Unix (LF)'],
    [oldMac, 'of old Macs (CR)'],
  ] as const;
  const found = kinds.filter(([count]) => count > 0);
  if (found.length < 2) return undefined;
  const told = found.map(([count, whose]) => `${count.toLocaleString('en-US')} ${whose}`).join(', ');
  return `${name} mixes line ends, which the model will learn to mix: ${told}; --line-ends lf makes them one`;
}

/** Makes every line end a line feed, in place. @returns what is left. */
export function withLineFeeds(codePoints: Uint32Array): Uint32Array {
  let end = 0;
  for (let i = 0; i < codePoints.length; i++) {
    const codePoint = codePoints[i]!;
    if (codePoint === CARRIAGE_RETURN && codePoints[i + 1] === LINE_FEED) continue;
    codePoints[end++] = codePoint === CARRIAGE_RETURN ? LINE_FEED : codePoint;
  }
  return codePoints.subarray(0, end);
}
