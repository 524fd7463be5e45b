import { decimal } from '../report/html.ts';
import type { TrainingOptions } from '../training/options.ts';
import { lossDigits } from '../training/setup.ts';

/** "8 s", "2 min 10 s", "1 h 5 min", "3 days 4 h" */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const hours = Math.floor(whole / 3600);
  if (hours < 48) return `${hours} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(hours / 24)} days ${hours % 24} h`;
}

/** "49.20"; of a mean loss, whose differences are smaller, "1.7784". */
export function lossText(loss: number, options: TrainingOptions): string {
  return decimal(loss, lossDigits(options));
}

/** "0.002", "5.63e-8": three digits. */
export function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
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
  return /\p{C}|\p{Z}/u.test(character) ? codePointName(character.codePointAt(0)!) : character;
}

/** A character in one sign, for pictures: where there is room, or nobody sees it, visible() says it in words. */
export function sign(character: string): string {
  return SIGNS.get(character) ?? visible(character);
}
