import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { interact } from '../../src/cli/interactive.ts';
import { readModel } from '../../src/training/checkpoint.ts';
import { surprisesOf } from '../../src/training/surprise.ts';
import { run, temporaryFolder } from '../support/command-line.ts';

const BOOK = 'Call me Ishmael. Some years ago, never mind how long precisely.\n'.repeat(40);
/** 51 characters of it, and words that are not. */
const TEXT = 'Whales! Call me Ishmael. Some years ago, never mind how lo';

async function trained(...args: string[]) {
  const folder = temporaryFolder();
  const [book, out] = [join(folder, 'ishmael.txt'), join(folder, 'run')];
  writeFileSync(book, BOOK);
  await run(
    'train',
    book,
    '--hidden-size',
    '8',
    '--updates',
    '150',
    '--backend',
    'cpu',
    '--out',
    out,
    ...args,
  );
  const file = join(out, 'best.safetensors');
  return { folder, book, file, model: readModel(readFileSync(file), 'model') };
}

describe('char-rnn evaluate', () => {
  it('tells the loss, the surprise at every character, real words and what was copied', async () => {
    const { folder, book, file, model } = await trained();
    const text = join(folder, 'mine.txt');
    writeFileSync(text, TEXT);
    expect((await run('evaluate', file, text)).err).toContain(
      'the text has the character "W" (U+0057) at position 1',
    );
    const evaluate = (...args: string[]) => run('evaluate', file, text, '--unknown', 'skip', ...args);
    const page = join(folder, 'page.html');
    const { code, out } = await evaluate('--html', page);
    expect(code).toBe(0);
    const expected = await surprisesOf(model, TEXT, { unknown: 'skip' });
    expect(out).toContain(
      `${expected.natsPerCharacter.toFixed(4)} nats a character, ${expected.bitsPerCharacter.toFixed(4)} bits, over 56 characters, 2 left out`,
    );
    expect(out).toContain('81.8 % of 11 words stand in the text that the model learnt from');
    expect(out).toContain(
      'a passage of more than 40 characters is copied from it:\n  50 characters from 6 on, there from',
    );
    const html = readFileSync(page, 'utf8');
    expect(html.match(/<span class="s\d copied">/g)!.length).toBeGreaterThan(5);
    expect(html.replace(/<[^>]+>/g, '')).toContain('hales Call me Ishmael.');
    const told = JSON.parse((await evaluate('--json')).out);
    expect(told).toMatchObject({
      characters: 56,
      skipped: 2,
      words: 11,
      realWords: 9,
      copied: [{ from: 6, to: 56 }],
    });
    expect(told.surprise[0]).toBeNull();
    expect(told.surprise.slice(1)).toEqual([...expected.nats.subarray(1)]);
    expect(told.read.slice(6)).toBe(BOOK.slice(told.copied[0].at, told.copied[0].at + 50));
    writeFileSync(book, `${BOOK}!`);
    const changed = await evaluate();
    expect(changed.err).toContain('is not the text any more that the model learnt from, "ishmael.txt"');
    expect(changed.out).not.toContain('copied');
    expect((await evaluate('--trained-on', book)).code).toBe(2);
    expect(existsSync(page)).toBe(true);
  });

  it('reads documents as the model knows them', async () => {
    const { folder, file, model } = await trained('--document-separator', 'line');
    const text = join(folder, 'mine.txt');
    writeFileSync(text, 'Call me\r\n\r\nago');
    const told = JSON.parse((await run('evaluate', file, text, '--json')).out);
    expect(told.read).toBe('\nCall me\nago\n');
    expect(told.natsPerCharacter).toBe((await surprisesOf(model, 'Call me\nago\n')).natsPerCharacter);
  });
});

describe('char-rnn sample --interactive', () => {
  it('takes turns, its state carried along, with bars; a mistake ends nothing', async () => {
    const { model } = await trained();
    const [input, output] = [new PassThrough(), new PassThrough()];
    let shown = '';
    output.on('data', (data) => {
      shown += data;
    });
    input.end('Call me\nAhab!\n\n');
    const flags = { prime: '', seed: 1, length: 12, stop: '\n', temperature: 0, topP: 1 };
    await interact(
      model,
      { ...flags, count: 1, interactive: true, backend: 'auto', json: false },
      { input, output },
    );
    expect(shown).toMatch(/^> {3}[▁▂▃▄▅▆▇█]{7}$/m);
    expect(shown.match(/^(?:> )? {2}\S+ █* \d+ %$/gm)!.length).toBe(10);
    expect(shown).toContain('char-rnn: the text has the character "A" (U+0041) at position 1');
    const greedy = (await surprisesOf(model, BOOK.slice(0, 8))).text;
    expect(greedy).toBe('Call me ');
    expect(shown.split('> ')).toHaveLength(5);
  });

  it('has no other output', async () => {
    const { file } = await trained();
    for (const idle of [['--json'], ['--count', '2'], ['--backend', 'simd']]) {
      const { code, err } = await run('sample', file, '--interactive', ...idle);
      expect(code).toBe(2);
      expect(err).toContain(`${idle[0]} has no effect with --interactive`);
    }
  });
});
