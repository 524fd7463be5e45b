import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { messageOf, UserError } from '../errors.ts';
import { printable, printableLine } from '../text/printable.ts';
import type { Model } from '../training/checkpoint.ts';
import { type Candidate, Conversation } from '../training/conversation.ts';
import type { SampleFlags } from './sample.ts';

/** Characters shown that may come next, and how wide the bar of a certain one is. */
const CANDIDATES = 5;
const WIDEST = 30;
/** Of a bit of surprise more each. */
const BARS = '▁▂▃▄▅▆▇█';

const INTRODUCTION =
  'Write a line, and the model goes on; an empty line lets it go on by itself. Ctrl-D ends. Below what you write: how much it was surprised, a step for a bit; then what it expects next.';

/** Where a person writes, and the model does. */
export interface Streams {
  readonly input: Readable;
  readonly output: Writable;
}

/** A loop in which a person writes and the model goes on, its state carried along, until the input ends. */
export async function interact(
  model: Model,
  { prime, seed, length, stop = '\n', unknown = 'refuse', ...sampling }: SampleFlags,
  { input, output }: Streams = { input: process.stdin, output: process.stdout },
): Promise<void> {
  const conversation = new Conversation(model, seed);
  const say = (text: string) => output.write(`${text}\n`);
  const turn = (written: string) => {
    if (written !== '') showReading(conversation.read(written, unknown), say);
    for (const candidate of conversation.expected(CANDIDATES)) say(barOf(candidate));
    for (const character of conversation.write(length, stop, sampling)) output.write(printable(character));
    say('');
  };
  say(INTRODUCTION);
  if (prime !== '') turn(prime);
  const lines = createInterface({ input, output, prompt: '> ' });
  lines.prompt();
  for await (const line of lines) {
    try {
      turn(line);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      say(`char-rnn: ${printableLine(messageOf(error))}`);
    }
    lines.prompt();
  }
  say('');
}

/** The text as the model read it, where that is not as it was written, and a bar for each of its characters. */
function showReading(
  { text, nats, skipped }: ReturnType<Conversation['read']>,
  say: (text: string) => void,
): void {
  if (skipped > 0) say(`  ${printableLine(text)}   (${skipped} left out that the model never saw)`);
  const bars = Array.from(nats, (own) => {
    const bits = Number.isNaN(own) ? 0 : own / Math.LN2;
    return BARS[Math.min(BARS.length - 1, Math.floor(bits))];
  });
  say(`  ${bars.join('')}`);
}

/** "  e ████████ 27 %" */
function barOf({ character, probability }: Candidate): string {
  const shown = character === ' ' ? '␣' : printableLine(character);
  return `  ${shown} ${'█'.repeat(Math.round(WIDEST * probability))} ${Math.round(100 * probability)} %`;
}
