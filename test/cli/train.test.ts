import fs, { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readCheckpoint, readModel } from '../../src/training/checkpoint.ts';
import { OPTION_GROUPS, OPTION_NAMES, OPTIONS } from '../../src/training/options.ts';
import { run, temporaryFolder } from '../support/command-line.ts';

const BOOK = 'Call me Ishmael. Some years ago, never mind how long precisely.\n'.repeat(40);
const SMALL = [
  '--hidden-size',
  '8',
  '--seq-length',
  '6',
  '--log-every',
  '20',
  '--sample-every',
  '40',
  '--sample-length',
  '15',
  '--backend',
  'cpu',
];

function place() {
  const folder = temporaryFolder();
  const book = join(folder, 'ishmael.txt');
  writeFileSync(book, BOOK);
  return { folder, book, out: join(folder, 'run') };
}

const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Arguments to train on this content. */
function written(book: string, content: string | Uint8Array): string[] {
  writeFileSync(book, content);
  return [book];
}

describe('char-rnn train', () => {
  it('leaves a complete run behind', async () => {
    const { book, out } = place();
    const {
      code,
      out: text,
      err,
    } = await run('train', book, ...SMALL, '--updates', '120', '--validation', '0.1', '--out', out);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(readdirSync(out).sort()).toEqual([
      'best.safetensors',
      'checkpoint.safetensors',
      'config.json',
      'curve.csv',
      'curve.svg',
      'gradients.json',
      'metrics.jsonl',
      'report.html',
      'samples.jsonl',
    ]);
    const metrics = lines(join(out, 'metrics.jsonl'));
    expect(metrics.filter((line) => 'loss' in line).map(({ update }) => update)).toEqual([
      20, 40, 60, 80, 100, 120,
    ]);
    expect(metrics.filter((line) => 'validationLoss' in line).map(({ update }) => update)).toEqual([
      40, 80, 120,
    ]);
    expect(Object.keys(metrics[0]).sort()).toEqual([
      'bitsPerCharacter',
      'charsPerSecond',
      'epoch',
      'learningRate',
      'loss',
      'natsPerCharacter',
      'seconds',
      'smoothLoss',
      'update',
    ]);
    expect(
      lines(join(out, 'samples.jsonl')).map(({ update, text: sample }) => [update, [...sample].length]),
    ).toEqual([
      [0, 15],
      [40, 15],
      [80, 15],
      [120, 15],
    ]);
    expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'))).toMatchObject({
      book,
      options: { hiddenSize: 8, updates: 120 },
      backend: { name: 'cpu' },
    });
    expect(readCheckpoint(readFileSync(join(out, 'checkpoint.safetensors')), 'x').update).toBe(120);
    expect([100, 120]).toContain(readModel(readFileSync(join(out, 'best.safetensors')), 'x').update);
    for (const said of [
      'ishmael.txt: 2,560 characters',
      'backend cpu',
      'update 40',
      'the best model writes',
      'report:',
    ])
      expect(text).toContain(said);
  });

  it('follows a preset, and says where it departs from it', async () => {
    const { book, out } = place();
    const flags = ['--preset', 'kth-2026', '--cell', 'lstm', '--learning-rate', '0.01', '--updates', '40'];
    const { code, out: text } = await run('train', book, ...SMALL, ...flags, '--out', out);
    expect(code).toBe(0);
    const departure = 'kth-2026, but cell lstm, hidden size 8, sequence length 6, learning rate 0.01';
    expect(text).toContain(`preset ${departure}\n`);
    expect(text).toContain('losses in nats per character\n');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(`<td>${departure}</td>`);
    const { options } = readCheckpoint(readFileSync(join(out, 'checkpoint.safetensors')), 'x');
    expect(options).toMatchObject({ preset: 'kth-2026', optimizer: 'adam', clip: 'none', cell: 'lstm' });
    const resume = ['train', '--resume', join(out, 'checkpoint.safetensors'), '--updates', '60'];
    expect((await run(...resume, '--loss', 'sum')).err).toBe(
      'char-rnn: loss (--loss) of the checkpoint is mean, not sum; leave the option out, or start a new training\n',
    );
    expect((await run(...resume, '--schedule', 'cosine', '--warmup', '10', '--backend', 'cpu')).code).toBe(0);
    const rates = lines(join(out, 'metrics.jsonl')).map(({ learningRate }) => learningRate);
    expect(rates.slice(0, 2)).toEqual([0.01, 0.01]);
    expect(rates[2]).toBeLessThan(0.001);
  });

  it('explains every option in groups, with the choices and what each preset sets', async () => {
    const { out } = await run('train', '--help');
    for (const name of OPTION_NAMES) expect(out).toContain(`  --${OPTIONS[name].flag} `);
    for (const { title } of OPTION_GROUPS) expect(out).toContain(`\n${title}:\n`);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      '- kth-2026: the assignment since 2025: --optimizer adam --init scaled --loss mean --clip none',
    );
  });

  it('reports what an automatic choice of the backend was made from', async () => {
    const { book, folder } = place();
    const report = async (backend: string) => {
      const out = join(folder, backend);
      await run('train', book, ...SMALL, '--updates', '20', '--backend', backend, '--out', out);
      return readFileSync(join(out, 'report.html'), 'utf8');
    };
    expect(await report('auto')).toMatch(/Why this backend.*<dt>(simd|cpu|webgpu)<\/dt><dd class="chosen">/s);
    expect(await report('cpu')).not.toContain('Why this backend');
  });

  it('resumes as if nothing had happened', async () => {
    const { book, folder } = place();
    const whole = join(folder, 'whole');
    const parts = join(folder, 'parts');
    await run('train', book, ...SMALL, '--updates', '100', '--out', whole);
    await run('train', book, ...SMALL, '--updates', '60', '--sample-every', '30', '--out', parts);
    const { code, out } = await run(
      'train',
      '--resume',
      join(parts, 'checkpoint.safetensors'),
      '--updates',
      '100',
      '--sample-every',
      '40',
      '--backend',
      'cpu',
    );
    expect(code).toBe(0);
    expect(out).toContain('resumed at update 60');
    const parameters = (run: string) =>
      readCheckpoint(readFileSync(join(run, 'checkpoint.safetensors')), 'x').state;
    expect(parameters(parts)).toEqual(parameters(whole));
    const losses = (run: string) =>
      lines(join(run, 'metrics.jsonl')).map(({ update, loss, smoothLoss }) => ({ update, loss, smoothLoss }));
    expect(losses(parts)).toEqual(losses(whole));
  });

  it('goes on in another folder, which then holds the whole run and its best model', async () => {
    const { book, folder } = place();
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    await run('train', book, ...SMALL, '--updates', '200', '--out', first);
    const resume = ['train', '--resume', join(first, 'checkpoint.safetensors'), '--backend', 'cpu'];
    expect((await run(...resume, '--updates', '201', '--out', second)).code).toBe(0);
    expect(
      lines(join(second, 'metrics.jsonl'))
        .map(({ update }) => update)
        .slice(-2),
    ).toEqual([200, 201]);
    expect(existsSync(join(second, 'best.safetensors'))).toBe(true);
    expect((await run(...resume, '--updates', '220', '--out', `${first}/`)).code).toBe(0);
    const refused = await run(...resume, '--updates', '220', '--out', second);
    expect(refused.code).toBe(2);
  });

  it('samples after a resume what it would have sampled without', async () => {
    const { book, folder } = place();
    const [whole, parts] = [join(folder, 'whole'), join(folder, 'parts')];
    await run('train', book, ...SMALL, '--updates', '80', '--out', whole);
    await run('train', book, ...SMALL, '--updates', '50', '--out', parts);
    await run(
      'train',
      '--resume',
      join(parts, 'checkpoint.safetensors'),
      '--updates',
      '80',
      '--backend',
      'cpu',
    );
    const at80 = (path: string) => lines(join(path, 'samples.jsonl')).find(({ update }) => update === 80);
    expect(at80(parts)).toEqual(at80(whole));
  });

  it('drops what was logged after the checkpoint that it resumes from', async () => {
    const { book, out } = place();
    await run('train', book, ...SMALL, '--updates', '60', '--out', out);
    writeFileSync(
      join(out, 'metrics.jsonl'),
      `${readFileSync(join(out, 'metrics.jsonl'), 'utf8')}{"update":80,"loss":1}\n{"upda`,
    );
    await run(
      'train',
      book,
      '--resume',
      join(out, 'checkpoint.safetensors'),
      '--updates',
      '100',
      '--backend',
      'cpu',
    );
    expect(lines(join(out, 'metrics.jsonl')).map(({ update }) => update)).toEqual([20, 40, 60, 80, 100]);
  });

  it('prints JSON lines, and nothing else', async () => {
    const { book, out } = place();
    const { out: text, err } = await run('train', book, ...SMALL, '--updates', '40', '--out', out, '--json');
    expect(err).toBe('');
    const types = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect(types).toEqual(['start', 'sample', 'update', 'update', 'sample', 'checkpoint', 'done']);
  });

  it('never overwrites a run unless it is told to', async () => {
    const { book, out } = place();
    const train = (...more: string[]) =>
      run('train', book, ...SMALL, '--updates', '20', '--out', out, ...more);
    await train();
    const before = readFileSync(join(out, 'checkpoint.safetensors'));
    const refused = await train('--seed', '2');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('already holds a run; go on with it by --continue');
    expect(readFileSync(join(out, 'checkpoint.safetensors'))).toEqual(before);
    expect((await train('--seed', '2', '--force')).code).toBe(0);
    expect(readFileSync(join(out, 'checkpoint.safetensors'))).not.toEqual(before);
  });

  it('says in a sentence that the run can no longer be saved', async () => {
    const { book, out } = place();
    const renameSync = fs.renameSync;
    const broken = vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (String(to).endsWith('checkpoint.safetensors')) throw new Error('ENOSPC: no space left on device');
      renameSync(from, to);
    });
    const { code, out: text, err } = await run('train', book, ...SMALL, '--updates', '20', '--out', out);
    broken.mockRestore();
    expect(code).toBe(2);
    expect(text).toContain('; the training goes on\n');
    expect(err).toMatch(/checkpoint\.safetensors cannot be written \(ENOSPC.*\); free some space/);
    expect(readdirSync(out).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(err).not.toContain('    at ');
  });

  it.each<[string, (given: ReturnType<typeof place>) => string[], string | RegExp]>([
    [
      'a missing file',
      ({ folder }) => [join(folder, 'none.txt')],
      /none\.txt: there is no such file; check the path/,
    ],
    [
      'an escape sequence for a name',
      ({ folder }) => [join(folder, '\u001b[2J')],
      /␛\[2J: there is no such file/,
    ],
    [
      'a folder of no files',
      ({ folder }) => [mkdtempSync(join(folder, 'none'))],
      /this folder holds no file/,
    ],
    ['an empty file', ({ book }) => written(book, ''), 'the file is empty'],
    [
      'invalid UTF-8',
      ({ book }) => written(book, Uint8Array.of(0x41, 0x42, 0xff)),
      'not valid UTF-8 at byte 2',
    ],
    [
      'a single distinct character',
      ({ book }) => written(book, 'a'.repeat(99)),
      'a single distinct character',
    ],
    ['a text too short for its streams', ({ book }) => [book, '--batch-size', '400'], 'needs at least 3,200'],
    [
      'an unknown backend',
      ({ book }) => [book, '--backend', 'abacus'],
      'there is no backend "abacus"; choose auto,',
    ],
    ['an option out of range', ({ book }) => [book, '--learning-rate', '-1'], 'it takes a number from'],
    [
      'an option that is no number',
      ({ book }) => [book, '--updates', 'many'],
      '"many"; it takes a whole number',
    ],
    ['an unknown option', ({ book }) => [book, '--layer', '2'], "unknown option '--layer'"],
    [
      'an unknown choice',
      ({ book }) => [book, '--clip', 'nrom'],
      'char-rnn: clipping (--clip) is "nrom"; it takes value, norm or none\n',
    ],
    ['a name that every object has', ({ book }) => [book, '--backend', 'constructor'], 'there is no backend'],
    ['a checkpoint without a name', ({ book }) => [book, '--resume', ''], 'the name of the file is empty'],
    [
      'a folder where none can be',
      ({ book }) => [book, '--out', join(book, 'run')],
      /run cannot be written \(ENOTDIR/,
    ],
    ['a checkpoint that is none', ({ book }) => ['--resume', book], 'not a checkpoint'],
  ])('refuses %s in one sentence, with exit code 2 and nothing written', async (_, argsOf, message) => {
    const given = place();
    const { code, out, err } = await run('train', ...SMALL, '--out', given.out, ...argsOf(given));
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(err).not.toContain('    at ');
    expect(existsSync(given.out)).toBe(false);
  });
});
