/** Two tasks in the form of a text: what comes next can be known only by who remembers. */
import { Random } from '../src/random.ts';

const PAIRS = ['()', '[]', '{}'] as const;
const DEEPEST = 4;
const BRACKETS_LINES = 4000;
/** Brackets of a line that are opened. */
const OPENED = 8;

/**
 * Lines of balanced brackets of three kinds, eight pairs each and four deep at most. Which one closes next is settled by
 * one that was opened up to a dozen characters before.
 */
export function bracketsText(random = new Random(1)): string {
  return Array.from({ length: BRACKETS_LINES }, () => `${bracketsLine(random)}\n`).join('');
}

function bracketsLine(random: Random): string {
  const open: string[] = [];
  let line = '';
  let left = OPENED;
  while (left > 0 || open.length > 0) {
    const opens = left > 0 && open.length < DEEPEST && (open.length === 0 || random.uniform() < 0.5);
    if (opens) {
      const [opening, closing] = PAIRS[Math.floor(random.uniform() * PAIRS.length)]!;
      line += opening;
      open.push(closing!);
      left--;
    } else line += open.pop();
  }
  return line;
}

const LETTERS = 'abcdefgh';
/** Dots between a letter and its copy. */
const COPY_AFTER = 6;
const COPY_LINES = 6000;

/** Lines such as "c......c": eight letters, and the dots between leave no trace of which it was. */
export function copyText(random = new Random(2)): string {
  const dots = '.'.repeat(COPY_AFTER);
  return Array.from({ length: COPY_LINES }, () => {
    const letter = LETTERS[Math.floor(random.uniform() * LETTERS.length)]!;
    return `${letter}${dots}${letter}\n`;
  }).join('');
}
