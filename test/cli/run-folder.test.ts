import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownIdentity } from '../../src/node/run-folder/process-identity.ts';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import { run, temporaryFolder } from '../support/command-line.ts';

const BOOK = 'Call me Ishmael. Some years ago, never mind how long precisely.\n'.repeat(40);
const SMALL = ['--hidden-size', '6', '--seq-length', '5', '--backend', 'cpu', '--log-every', '10'];

function place() {
  const folder = temporaryFolder();
  const book = join(folder, 'ishmael.txt');
  writeFileSync(book, BOOK);
  return { folder, book, out: join(folder, 'run') };
}

const checkpointIn = (folder: string) =>
  readCheckpoint(readFileSync(join(folder, 'checkpoint.safetensors')), 'x');
const configIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
const lastLine = (text: string) => JSON.parse(text.trimEnd().split('\n').at(-1)!);

/** What leaves a folder in each of the states of docs/run-folder.md. */
const STATES: Record<string, (out: string) => void> = {
  'nothing of a run': (out) => rmSync(out, { recursive: true }),
  'no checkpoint': (out) => rmSync(join(out, 'checkpoint.safetensors')),
  'all updates done, no report': (out) => rmSync(join(out, 'report.html')),
  'all updates done, a report': () => {},
  'a damaged checkpoint': (out) => writeFileSync(join(out, 'checkpoint.safetensors'), 'damaged'),
  'a dead owner': (out) => writeFileSync(join(out, 'owner.json'), JSON.stringify(DEAD)),
};
const DEAD = { ...ownIdentity(), start: '1', since: '2026-11-28T00:00:00Z', token: 'dead' };
type Command = 'train --continue' | 'train --resume' | 'report' | 'train';

describe('each state of a folder', () => {
  const commands = (book: string, out: string): Record<Command, string[]> => ({
    'train --continue': ['train', book, ...SMALL, '--updates', '10', '--out', out, '--continue'],
    'train --resume': ['train', '--resume', out],
    report: ['report', out],
    train: ['train', book, ...SMALL, '--updates', '10', '--out', out],
  });

  it.each<[string, Record<Command, number | RegExp>]>([
    [
      'nothing of a run',
      { 'train --continue': 0, 'train --resume': /no such file/, report: /no such file/, train: 0 },
    ],
    [
      'no checkpoint',
      {
        'train --continue': 0,
        'train --resume': /ended before its first checkpoint; start it again with .*--continue/,
        report: /ended before its first checkpoint/,
        train: /already holds a run/,
      },
    ],
    [
      'all updates done, no report',
      { 'train --continue': 0, 'train --resume': /must be larger/, report: 0, train: /already holds a run/ },
    ],
    [
      'all updates done, a report',
      { 'train --continue': 0, 'train --resume': /must be larger/, report: 0, train: /already holds a run/ },
    ],
    [
      'a damaged checkpoint',
      {
        'train --continue': /checkpoint\.safetensors: not a checkpoint/,
        'train --resume': /checkpoint\.safetensors: not a checkpoint/,
        report: /checkpoint\.safetensors: not a checkpoint/,
        train: /already holds a run/,
      },
    ],
    [
      'a dead owner',
      { 'train --continue': 0, 'train --resume': /must be larger/, report: 0, train: /already holds a run/ },
    ],
  ])('means what the table says: %s', async (state, expected) => {
    for (const command of Object.keys(expected) as Command[]) {
      const { book, out } = place();
      const { [command]: args, train } = commands(book, out);
      await run(...train);
      STATES[state]!(out);
      const { code, err } = await run(...args);
      const outcome = expected[command];
      expect([command, code, err]).toEqual([
        command,
        outcome === 0 ? 0 : 2,
        typeof outcome === 'number' ? '' : expect.stringMatching(outcome),
      ]);
      if (outcome === 0) expect(existsSync(join(out, 'report.html'))).toBe(true);
    }
  });
});

describe('train --continue', () => {
  it('begins, goes on, and ends at once when all is done', async () => {
    const { book, out } = place();
    const go = (updates: number) =>
      run('train', book, ...SMALL, '--updates', String(updates), '--out', out, '--continue', '--json');
    expect((await go(30)).code).toBe(0);
    expect(checkpointIn(out).update).toBe(30);
    const on = await go(50);
    expect(JSON.parse(on.out.split('\n')[0]!)).toMatchObject({ type: 'start', resumedAt: 30 });
    expect(checkpointIn(out).update).toBe(50);
    rmSync(join(out, 'report.html'));
    const done = await go(50);
    expect(done.code).toBe(0);
    const [line, ...others] = done.out.trimEnd().split('\n');
    expect(others).toEqual([]);
    expect(JSON.parse(line!)).toMatchObject({ type: 'done', folder: out, objective: { of: 'smooth loss' } });
    expect(existsSync(join(out, 'report.html'))).toBe(true);
    expect(readdirSync(out).filter((name) => /owner|tmp/.test(name))).toEqual([]);
  });

  it('begins anew where a run was ended before its first checkpoint, and refuses another training', async () => {
    const { book, out } = place();
    await run('train', book, ...SMALL, '--updates', '20', '--out', out);
    rmSync(join(out, 'checkpoint.safetensors'));
    const go = (...more: string[]) =>
      run('train', book, ...SMALL, '--updates', '20', ...more, '--out', out, '--continue');
    expect((await go()).code).toBe(0);
    const other = await go('--hidden-size', '7');
    expect(other.code).toBe(2);
    expect(other.err).toContain('hidden size (--hidden-size) of the checkpoint is 6, not 7');
  });

  it.each([
    [['--continue'], 'name the folder with --out'],
    [['--continue', '--out', 'x', '--resume', 'y'], '--resume has no effect'],
    [['--continue', '--out', 'x', '--force'], 'that --force replaces'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await run('train', ...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('train --config', () => {
  it('repeats a run from the config.json in its folder, with options given over it', async () => {
    const { folder, book, out } = place();
    await run('train', book, ...SMALL, '--updates', '30', '--optimizer', 'adam', '--out', out);
    const again = join(folder, 'again');
    const config = join(out, 'config.json');
    expect((await run('train', '--config', config, '--out', again)).code).toBe(0);
    expect(checkpointIn(again).state).toEqual(checkpointIn(out).state);
    expect(configIn(again)).toMatchObject({ asked: { backend: 'cpu' }, backend: { precision: 'float64' } });
    const other = join(folder, 'other');
    await run('train', '--config', config, '--seed', '9', '--updates', '10', '--out', other);
    expect(checkpointIn(other).options).toMatchObject({ seed: 9, updates: 10, optimizer: 'adam' });
  });

  it('takes what a person wrote, and says what is wrong with it', async () => {
    const { folder, out } = place();
    const file = join(folder, 'mine.json');
    const written = (text: string) => {
      writeFileSync(file, text);
      return run('train', '--config', file, '--out', out);
    };
    const mine = {
      book: 'ishmael.txt',
      options: { hiddenSize: 5, updates: 10 },
      asked: { backend: 'cpu' },
    };
    expect((await written(JSON.stringify(mine))).code).toBe(0);
    expect(checkpointIn(out).options).toMatchObject({ hiddenSize: 5, learningRate: 0.1 });
    expect((await written('{')).err).toContain('mine.json: not the configuration of a run');
    expect((await written('{"options":{"hidden":3}}')).err).toContain('there is no option "hidden"');
    expect((await written('{"book":"none.txt"}')).err).toContain('none.txt, is not there');
  });
});

describe('train --resume', () => {
  it('takes a folder, goes on with the backend of the run, and refuses what has no effect', async () => {
    const { book, out } = place();
    await run('train', book, ...SMALL, '--updates', '20', '--out', out);
    const refused = await run('train', '--resume', out, '--updates', '40', '--seed', '5');
    expect(refused.err).toContain('seed (--seed) of the checkpoint is 1, not 5');
    const { code } = await run('train', '--resume', out, '--updates', '40', '--learning-rate', '0.05');
    expect(code).toBe(0);
    const { history, state } = checkpointIn(out);
    expect(state.parameters).toBeInstanceOf(Float64Array);
    expect(history).toMatchObject([
      { update: 0, backend: { name: 'cpu', precision: 'float64' }, changed: {} },
      { update: 20, backend: { name: 'cpu' }, changed: { learningRate: 0.05, updates: 40 } },
    ]);
    expect(configIn(out).history).toEqual(history);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('learning rate 0.05, updates 40');
  });

  it('says what to do where there is no checkpoint', async () => {
    const { folder, book, out } = place();
    expect((await run('train', '--resume', folder)).err).toContain('there is no run in it');
    await run('train', book, ...SMALL, '--updates', '20', '--out', out);
    rmSync(join(out, 'checkpoint.safetensors'));
    const { err } = await run('train', '--resume', out);
    expect(err).toContain(`--config ${join(out, 'config.json')} --out ${out} --continue`);
    const spaced = join(folder, 'my run');
    renameSync(out, spaced);
    const told = await run('train', '--resume', spaced);
    expect(told.err).toContain(`--config '${join(spaced, 'config.json')}' --out '${spaced}' --continue`);
  });

  it('tells a text that was changed since from another one', async () => {
    const { book, out } = place();
    await run('train', book, ...SMALL, '--updates', '20', '--out', out);
    writeFileSync(book, BOOK.replace('Ishmael', 'Ahabael'));
    const { code, err } = await run('train', '--resume', out, '--updates', '40');
    expect(code).toBe(2);
    expect(err).toContain('is another, though it has 2,560 characters too: it was changed since');
  });

  it('never deletes the run that it goes on with, by whatever name', async () => {
    const { folder, book, out } = place();
    await run('train', book, ...SMALL, '--updates', '20', '--out', out);
    const link = join(folder, 'link');
    symlinkSync(out, link);
    const resume = ['train', '--resume', join(out, 'checkpoint.safetensors'), '--updates', '40'];
    expect((await run(...resume, '--out', link, '--force')).code).toBe(0);
    expect(checkpointIn(out).update).toBe(40);
  });

  it.each(['best.safetensors', 'config.json', 'metrics.jsonl'])('minds no damaged %s', async (name) => {
    const { book, out } = place();
    await run('train', book, ...SMALL, '--updates', '100', '--out', out);
    writeFileSync(join(out, name), '{"damaged');
    const { code, out: text } = await run('train', book, '--resume', out, '--updates', '200');
    expect(code).toBe(0);
    if (name !== 'metrics.jsonl') expect(text).toContain(`${name}: not `);
    expect(checkpointIn(out).update).toBe(200);
    expect(configIn(out).options.updates).toBe(200);
  });
});

describe('report', () => {
  it('is written again without training, with the check that was kept', async () => {
    const { book, out } = place();
    await run('train', book, ...SMALL, '--updates', '100', '--out', out);
    const report = join(out, 'report.html');
    const first = readFileSync(report, 'utf8');
    const check = JSON.parse(readFileSync(join(out, 'gradients.json'), 'utf8'));
    expect(check).toMatchObject({ update: 100, pass: true, reports: [{ backend: 'cpu' }] });
    rmSync(report);
    expect(await run('report', out)).toMatchObject({ code: 0, out: `report: ${report}\n` });
    expect(readFileSync(report, 'utf8')).toBe(first);
    rmSync(join(out, 'gradients.json'));
    expect((await run('report', out, '--json')).out).toBe(
      `${JSON.stringify({ report, update: 100, gradientsPass: true })}\n`,
    );
    expect(readFileSync(report, 'utf8')).toBe(first);
  });
});

describe('the last line of --json', () => {
  it('has the lowest held-out loss, in nats and bits a character', async () => {
    const { book, out } = place();
    const args = [...SMALL, '--updates', '60', '--sample-every', '20', '--validation', '0.1', '--json'];
    const { objective } = lastLine((await run('train', book, ...args, '--out', out)).out);
    const logged = readFileSync(join(out, 'metrics.jsonl'), 'utf8').trimEnd().split('\n');
    const held = logged.flatMap((line) => JSON.parse(line).validationLoss ?? []);
    expect(held).toHaveLength(3);
    const lowest = Math.min(...held);
    const update = 20 * (1 + held.indexOf(lowest));
    const bitsPerCharacter = lowest / Math.LN2;
    expect(objective).toEqual({ of: 'held-out loss', update, natsPerCharacter: lowest, bitsPerCharacter });
  });
});
