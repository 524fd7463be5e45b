import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { escapeHtml } from '../../src/report/html.ts';
import { jsonLine } from '../../src/text/printable.ts';
import { onTerminal, run, temporaryFolder } from '../support/command-line.ts';

/** Drives a terminal, turns a line, begins another that lies, and is HTML. */
const HOSTILE =
  '<img src=x>\u001b]0;owned\u0007\u001b[2J\u009b31m\u202etxt\u2066\u200f\u061c\ndone: all is well\u2028';

/** What must not reach a terminal; in a line of its own neither what breaks it. */
const DRIVES = /[^\P{Cc}\t\n]|\p{Bidi_Control}/u;

/** What takes the progress line away. */
const CLEAR_LINE = '\u001b[2K\u001b[1G';

function expectSafe(text: string): void {
  expect(text).not.toMatch(DRIVES);
  expect(text).not.toMatch(/^done: all is well/m);
}

describe('one hostile string at every outlet', () => {
  it('of a mistake on the command line', async () => {
    for (const args of [
      [`--${HOSTILE}`],
      [HOSTILE],
      ['train', `--${HOSTILE}`],
      ['train', '--cell', HOSTILE],
      ['train', '--updates', HOSTILE],
      ['train', '--preset', HOSTILE],
      ['train', '--backend', HOSTILE, '--updates', '1'],
      ['train', HOSTILE],
      ['train', '--resume', HOSTILE],
      ['train', '--config', HOSTILE],
      ['sample', HOSTILE],
      ['sample', 'x', '--temperature', HOSTILE],
      ['bench', '--backends', HOSTILE],
    ]) {
      const { code, out, err } = await onTerminal(() => run(...args));
      expect(code).toBe(2);
      expectSafe(out + err);
      expect(err).toContain('␛]0;owned␇␛[2J\\x9b31m\\u202etxt\\u2066\\u200f\\u061c␊done: all is well');
    }
  });

  it('of a training: its book’s name and text, its folder, its logs and its report', async () => {
    const folder = join(temporaryFolder(), HOSTILE.replace('/', ''));
    mkdirSync(folder);
    const book = join(folder, `${HOSTILE}.txt`);
    writeFileSync(book, HOSTILE.repeat(20));
    const out = join(folder, 'run');
    const sizes = ['--hidden-size', '2', '--seq-length', '5', '--updates', '20', '--sample-every', '10'];
    const trained = await onTerminal(() => run('train', book, '--out', out, '--backend', 'cpu', ...sizes));
    expect(trained.err).toBe('');
    expect(trained.out.replaceAll(CLEAR_LINE, '')).not.toMatch(DRIVES);
    expect(trained.out).toContain('\\u202etxt\\u2066\\u200f\\u061c␊done: all is well\\u2028.txt');
    const best = join(out, 'best.safetensors');
    const written = await onTerminal(() => run('sample', best, '--prime', HOSTILE, '--backend', 'cpu'));
    expect(written.out).not.toMatch(DRIVES);
    expectSafe((await onTerminal(() => run('sample', best, '--prime', '\u0600', '--backend', 'cpu'))).err);
  });

  it('of HTML and JSON', () => {
    expect(escapeHtml(HOSTILE)).not.toMatch(/[<>"']|[^\P{Cc}\t\n\r]|\p{Bidi_Control}/u);
    expect(jsonLine(HOSTILE)).not.toMatch(DRIVES);
    expect(JSON.parse(jsonLine(HOSTILE))).toBe(HOSTILE);
  });
});
