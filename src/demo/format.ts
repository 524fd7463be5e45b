import { decimal, whole } from '../report/html.ts';
import type { TrainingOptions } from '../training/options.ts';
import { lossDigits } from '../training/setup.ts';

/** "49.20"; of a mean loss, whose differences are smaller, "1.7784". */
export function lossText(loss: number, options: TrainingOptions): string {
  return decimal(loss, lossDigits(options));
}

/** "0.002", "5.63e-8", "12,300": three digits. */
export function significant(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) < 1000 ? String(rounded) : whole(rounded);
}

/** "U+0041" */
export function codePointName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

const NAMES = new Map([
  ['\n', 'newline'],
  ['\r', 'CR'],
  ['\t', 'tab'],
  [' ', 'space'],
]);

const SIGNS = new Map([
  ['\n', '↵'],
  ['\t', '⇥'],
  [' ', '␣'],
]);

/** A character as one can see it: white space and control characters get a name. */
export function visible(character: string): string {
  const name = NAMES.get(character);
  if (name) return name;
  return isSeen(character) ? character : codePointName(character.codePointAt(0)!);
}

function isSeen(character: string): boolean {
  return !/\p{C}|\p{Z}/u.test(character);
}

/** Of a character that cannot be seen and has no sign of its own. */
const UNSEEN = '▯';

/** A character in one sign, for pictures: where there is room, or nobody sees it, visible() says it in words. */
export function sign(character: string): string {
  return SIGNS.get(character) ?? (isSeen(character) ? character : UNSEEN);
}
