import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { initialState } from '../../src/model/state.ts';
import { tensorsOf } from '../../src/model/tensors.ts';
import { Random } from '../../src/random.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { toyIds } from '../support/toy.ts';

it('this project meets its peers as the command line runs it: with relaxed SIMD', () => {
  const config = { vocabularySize: 7, hiddenSize: 5, seqLength: 4, batchSize: 1 };
  const folder = temporaryFolder();
  const sizes = { K: 7, m: 5, tau: 4, B: 1, learningRate: 0.02 };
  const effort = { gateUpdates: 3, samples: 1, sampleMilliseconds: 1 };
  writeFileSync(
    join(folder, 'task.json'),
    JSON.stringify({ ...sizes, ...effort, tensors: tensorsOf(config) }),
  );
  writeFileSync(join(folder, 'parameters.f64'), initialState(config, new Random(1)).parameters);
  writeFileSync(join(folder, 'ids.u32'), toyIds(500, 7));
  const program = [join('bench', 'peers', 'ours.mjs'), folder, 'simd'];
  const { detail, losses } = JSON.parse(execFileSync(process.execPath, program, { encoding: 'utf8' }));
  expect(detail).toContain('relaxed madd');
  expect(losses).toHaveLength(3);
});
