import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { initialState } from '../../src/model/state.ts';
import { tensorsOf } from '../../src/model/tensors.ts';
import { Random } from '../../src/random.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { toyConfig, toyIds } from '../support/toy.ts';

/** Opens an engine of bench/peers in a process of its own and makes three updates. */
function firstUpdates(library: string, engine: string, config: ModelConfig) {
  const folder = temporaryFolder();
  const { parameters, moments, carried } = initialState(config, new Random(1), PLAIN_RECIPE);
  writeFileSync(join(folder, 'parameters.f32'), Float32Array.from(parameters));
  writeFileSync(join(folder, 'ids.u32'), toyIds(500, config.vocabularySize));
  writeFileSync(join(folder, 'validation.u32'), new Uint32Array());
  const lengths = { moments: moments.length, carried: carried.length };
  const task = { config, recipe: PLAIN_RECIPE, learningRate: 0.02, tensors: tensorsOf(config), lengths };
  const requests = [
    { do: 'open', engine, ...task },
    { do: 'train', updates: 3 },
  ];
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
  const program = [join('bench', 'harness', 'serve.mjs'), library, folder];
  const output = execFileSync(process.execPath, program, { encoding: 'utf8', input });
  const [, opened, trained] = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { opened, trained };
}

describe('the programs that are compared', () => {
  it('have this project as the command line runs it: with relaxed SIMD', () => {
    const { opened } = firstUpdates(
      'ours',
      'simd',
      toyConfig({ vocabularySize: 7, hiddenSize: 5, seqLength: 4 }),
    );
    expect(opened.detail).toContain('relaxed madd');
  });

  it.each(CELL_NAMES)(
    'have the same losses where both train %s, and a refusal where one does not',
    (cell) => {
      const config = toyConfig({ vocabularySize: 7, hiddenSize: 5, seqLength: 4, batchSize: 3, cell });
      const expected = firstUpdates('ours', 'cpu', config);
      const { opened, trained } = firstUpdates('plain', 'plain', config);
      if (opened.error) expect(opened.error).toMatch(/^written for one layer of rnn/);
      else
        for (const [i, loss] of expected.trained.losses.entries())
          expect(trained.losses[i] / loss).toBeCloseTo(1, 4);
      expect(opened.error === undefined).toBe(cell === 'rnn');
      expect(expected.trained.losses).toHaveLength(3);
    },
  );
});
