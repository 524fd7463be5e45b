import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeModel } from '../../src/training/checkpoint.ts';
import { run, temporaryFolder } from '../support/command-line.ts';
import { BOUND, IDS, largestDifference, lossesOf, modelOf, SHAPES } from './models.ts';

const HERE = 'test/exchange/onnx';

beforeAll(() => {
  if (existsSync(join(HERE, 'node_modules'))) return;
  execFileSync('npm', ['--prefix', HERE, 'ci', '--ignore-scripts', '--silent'], { stdio: 'inherit' });
});

describe('char-rnn export --onnx', () => {
  const shapes = [...SHAPES, { name: 'mgu', cell: 'mgu' as const }];
  const cases = shapes.flatMap((shape) =>
    (shape.layers ? ['onnxruntime-node', 'onnxruntime-web'] : ['onnxruntime-node']).map((runtime) => ({
      ...shape,
      runtime,
    })),
  );
  it.each(cases)('has the losses of the model in $runtime: $name', async ({ runtime, ...shape }) => {
    const folder = temporaryFolder();
    const model = await modelOf(shape);
    const [best, step, sequence, ids] = ['best.safetensors', 'step.onnx', 'sequence.onnx', 'ids.json'].map(
      (name) => join(folder, name),
    ) as [string, string, string, string];
    writeFileSync(best, writeModel(model));
    writeFileSync(ids, JSON.stringify([...IDS]));
    expect((await run('export', best, '--onnx', sequence, '--onnx-step', step)).code).toBe(0);
    const printed = execFileSync(process.execPath, [join(HERE, 'losses.mjs'), runtime, step, sequence, ids], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const losses = JSON.parse(printed) as Record<'step' | 'sequence', number[]>;
    const expected = lossesOf(model);
    const differences = {
      step: largestDifference(losses.step, expected),
      sequence: largestDifference(losses.sequence, expected),
    };
    console.log(`${shape.name}, ${runtime}: ${JSON.stringify(differences)}`);
    for (const difference of Object.values(differences)) expect(difference).toBeLessThan(BOUND);
  });
});
