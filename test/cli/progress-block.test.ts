import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { ProgressBlock } from '../../src/cli/progress-block.ts';

function output(terminal: object = {}): { out: WriteStream; text: () => string } {
  let text = '';
  const out = new Writable({
    write(piece, _, done) {
      text += piece;
      done();
    },
  });
  return { out: Object.assign(out, terminal) as unknown as WriteStream, text: () => text };
}

const UP_2 = '\u001b[2A\u001b[0J';

describe('a block of progress lines', () => {
  it('is drawn anew in place on a terminal, below the lines that stay, and cut at its width', () => {
    const { out, text } = output({ isTTY: true, columns: 11, rows: 24 });
    let now = 0;
    const block = new ProgressBlock(out, () => now);
    block.show(() => ['one', 'a line too long']);
    now = 100;
    block.show(() => ['too soon']);
    now = 300;
    block.show(() => ['two', 'b']);
    block.line('stays\u001b[31m');
    expect(text()).toBe(`one\na line too\n${UP_2}two\nb\n${UP_2}stays␛[31m\n`);
  });

  it('leaves out its first lines where the terminal is low', () => {
    const { out, text } = output({ isTTY: true, columns: 80, rows: 3 });
    new ProgressBlock(out).show(() => ['one', 'two', 'three', 'four']);
    expect(text()).toBe('three\nfour\n');
  });

  it('is its last line now and then where there is no terminal', () => {
    const { out, text } = output();
    let now = 0;
    const block = new ProgressBlock(out, () => now);
    for (now of [0, 1000, 29_000, 31_000]) block.show(() => ['a run', `at ${now}`]);
    expect(text()).toBe('at 0\nat 31000\n');
  });
});
