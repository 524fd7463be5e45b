import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel, writeModel } from '../../src/training/checkpoint.ts';
import { run, temporaryFolder } from '../support/command-line.ts';
import { BOUND, largestDifference, lossesOf, modelOf, SHAPES, TEXT } from './models.ts';
import { runPython } from './python.ts';

describe('examples/load_torch.py', () => {
  it.each(SHAPES)('gives PyTorch the losses of the model, and back: $name', async (shape) => {
    const folder = temporaryFolder();
    const model = await modelOf(shape);
    writeFileSync(join(folder, 'best.safetensors'), writeModel(model));
    writeFileSync(join(folder, 'text.txt'), TEXT);
    const printed = runPython('test/exchange/losses.py', ['best.safetensors', 'text.txt', '.'], folder);
    const { losses, again, own: fresh } = JSON.parse(printed) as Record<'losses' | 'again' | 'own', number[]>;
    const back = (name: string) => readModel(readFileSync(join(folder, `${name}.safetensors`)), name);
    const differences = {
      out: largestDifference(losses, lossesOf(model)),
      back: largestDifference(again, lossesOf(back('again'))),
      own: largestDifference(fresh, lossesOf(back('own'))),
    };
    console.log(`${shape.name}, PyTorch: ${JSON.stringify(differences)}`);
    for (const difference of Object.values(differences)) expect(difference).toBeLessThan(BOUND);
    expect(back('again').parameters).toEqual(model.parameters);
    const own = join(folder, 'own.safetensors');
    const sampled = await run('sample', own, '--backend', 'cpu', '--length', '50');
    expect({ code: sampled.code, length: sampled.out.length }).toEqual({ code: 0, length: 52 });
    const out = join(folder, 'run');
    const more = ['--updates', '20', '--backend', 'simd', '--out', out];
    const trained = await run('train', join(folder, 'text.txt'), '--from', own, ...more);
    expect({ code: trained.code, err: trained.err }).toEqual({ code: 0, err: '' });
  });

  it('prints what a model loses on a text', async () => {
    const folder = temporaryFolder();
    const model = await modelOf({ cell: 'rnn' });
    writeFileSync(join(folder, 'best.safetensors'), writeModel(model));
    writeFileSync(join(folder, 'text.txt'), TEXT);
    const mean = lossesOf(model).reduce((sum, loss) => sum + loss) / (Array.from(TEXT).length - 1);
    expect(runPython('examples/load_torch.py', ['best.safetensors', 'text.txt'], folder)).toBe(
      `${mean.toFixed(6)} nats a character over 20,000 characters\n`,
    );
  });
});
