import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/node/run-folder/config.ts';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import { run, temporaryFolder } from '../support/command-line.ts';

const SMALL = ['--hidden-size', '8', '--seq-length', '6', '--backend', 'cpu', '--sample-every', '0'];
const NAMES = 'emma\nolivia\nava\nisabella\nsophia\n'.repeat(20);

const checkpointOf = (out: string) =>
  readCheckpoint(readFileSync(join(out, 'checkpoint.safetensors')), 'checkpoint');

describe('char-rnn train', () => {
  it('reads several files and folders, and finds them again', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'poems'));
    writeFileSync(join(folder, 'poems', 'b.txt'), 'The sea, the sea!\n'.repeat(9));
    writeFileSync(join(folder, 'poems', 'a.txt.gz'), gzipSync('O whale, O whale!\n'.repeat(9)));
    writeFileSync(join(folder, 'last.txt'), Buffer.from('caf\xe9\n'.repeat(9), 'latin1'));
    const out = join(folder, 'run');
    const books = [join(folder, 'poems'), join(folder, 'last.txt')];
    const refused = await run('train', ...books, ...SMALL, '--out', out);
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringContaining('last.txt: not valid UTF-8 at byte 3'),
    });
    const latin = ['--encoding', 'windows-1252', '--between', 'blank-line'];
    const trained = await run('train', ...books, ...latin, ...SMALL, '--updates', '20', '--out', out);
    expect(trained).toMatchObject({ code: 0, err: '' });
    const { book, text, options } = await readConfig(join(out, 'config.json'));
    expect(book).toEqual(books);
    expect(options.between).toBe('blank-line');
    expect(text).toMatchObject({ name: 'poems and more, 3 files', characters: 18 * 18 + 1 + 1 + 45 });
    expect(checkpointOf(out).opening).toBe('O');
    expect((await run('train', '--resume', out, '--updates', '30')).code).toBe(0);
    expect((await run('report', out)).code).toBe(0);
  });

  it('goes on with documents exactly where it stopped', async () => {
    const folder = temporaryFolder();
    const book = join(folder, 'names.txt');
    writeFileSync(book, NAMES);
    const train = (out: string, ...args: string[]) =>
      run(
        'train',
        book,
        '--document-separator',
        'line',
        '--validation',
        '0.1',
        ...SMALL,
        '--out',
        out,
        ...args,
      );
    const [whole, parts] = [join(folder, 'whole'), join(folder, 'parts')];
    expect((await train(whole, '--updates', '90')).code).toBe(0);
    await train(parts, '--updates', '37');
    expect((await train(parts, '--continue', '--updates', '90')).code).toBe(0);
    expect(checkpointOf(parts).state).toEqual(checkpointOf(whole).state);
    const { out } = await run('sample', join(whole, 'best.safetensors'), '--count', '3', '--backend', 'cpu');
    expect(out.split('\n')).toHaveLength(6);
    const other = await train(parts, '--continue', '--updates', '95', '--document-separator', 'file');
    expect(other.err).toContain('documents (--document-separator) of the checkpoint is line, not file');
    const gpujs = await run('sample', join(whole, 'best.safetensors'), '--backend', 'gpujs:cpu');
    expect(gpujs.err).toContain(
      'gpujs does not train documents, which begin from zero states; choose webgpu',
    );
  });

  it('begins with the weights of another model, says what changed, and goes on by itself', async () => {
    const folder = temporaryFolder();
    const [names, cities] = [join(folder, 'names.txt'), join(folder, 'cities.txt')];
    writeFileSync(names, NAMES);
    writeFileSync(cities, 'kyiv\nlviv\nodesa\n'.repeat(40));
    const [first, out, again] = ['first', 'out', 'again'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await run('train', names, ...SMALL, '--updates', '60', '--out', first);
    const model = join(first, 'checkpoint.safetensors');
    const size = ['--seq-length', '6', '--backend', 'cpu', '--updates', '30', '--sample-every', '0'];
    const trained = await run('train', cities, '--from', model, '--moments', ...size, '--out', out, '--json');
    expect(trained.code).toBe(0);
    expect(trained.err).toContain(
      'it begins with the weights and moments of a model of "names.txt" after 60 updates',
    );
    expect(trained.err).toContain('3 characters are new to the model');
    const checkpoint = checkpointOf(out);
    expect(checkpoint).toMatchObject({ update: 30, options: { hiddenSize: 8 } });
    expect(checkpoint.vocabulary.toString()).toBe('\nabdehiklmopsvy');
    expect((await run('train', '--resume', out, '--updates', '40')).code).toBe(0);
    const config = join(out, 'config.json');
    expect((await readConfig(config)).from).toEqual({ model, moments: true, newCharacters: 'extend' });
    await run('train', '--config', config, '--updates', '40', '--out', again);
    expect(checkpointOf(again).state).toEqual(checkpointOf(out).state);
    const refused = await run(
      'train',
      cities,
      '--from',
      model,
      '--hidden-size',
      '9',
      '--out',
      join(folder, 'none'),
    );
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('of the model is 8, not 9') });
    expect((await run('train', cities, '--moments')).err).toContain('--moments has no effect without --from');
  });
});
