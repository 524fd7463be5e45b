import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, temporaryFolder } from '../support/command-line.ts';

/** Two seeds and another rate, in the folder "runs". */
async function trained(): Promise<string> {
  const folder = temporaryFolder();
  const book = join(folder, 'ishmael.txt');
  writeFileSync(book, 'Call me Ishmael. Some years ago, never mind how long precisely.\n'.repeat(40));
  const common = ['--hidden-size', '8', '--seq-length', '6', '--updates', '40', '--backend', 'cpu'];
  const noted = ['--log-every', '10', '--sample-every', '20', '--validation', '0.1'];
  const runs = join(folder, 'runs');
  for (const [name, ...own] of [['a'], ['b', '--seed', '2'], ['c', '--learning-rate', '0.05']]) {
    await run('train', book, ...common, ...noted, ...own, '--out', join(runs, name!));
  }
  return runs;
}

describe('char-rnn compare', () => {
  it('compares what lies in folders, also what is still being written', async () => {
    const runs = await trained();
    appendFileSync(join(runs, 'c', 'metrics.jsonl'), '{"update": 50, "lo');
    mkdirSync(join(runs, 'no run'));
    const page = join(runs, 'page.html');
    const { code, out } = await run('compare', runs, '--out', page);
    expect(code).toBe(0);
    expect(out).toMatch(/^ishmael\.txt: 2,560 characters/);
    expect(out).toMatch(/\nlearning rate +seeds +updates .*\n0\.1 +2 +40 .* pass\n0\.05 +1 +40 /);
    expect(out).toContain(`curves, samples and each run: ${page}`);
    expect(readFileSync(page, 'utf8')).toContain('<h1>3 runs compared</h1>');
    const { out: json } = await run('compare', join(runs, 'a'), join(runs, 'c'), '--json');
    const [text] = JSON.parse(json).texts;
    expect(text.differing).toEqual(['learningRate']);
    const { best, heldOut, gradients } = text.recipes[0].runs[0];
    const told = JSON.parse(
      readFileSync(join(runs, 'a', 'metrics.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .at(-1)!,
    );
    expect(heldOut.loss).toBe(told.validationLoss);
    expect(best.update).toBeGreaterThan(0);
    expect(gradients[0].pass).toBe(true);
    const { out: csv } = await run('compare', runs, '--csv');
    expect(csv.split('\n')).toHaveLength(1 + 3 + 1);
    expect((await run('compare', runs, '--csv', 'curves')).out.split('\n')).toHaveLength(1 + 3 * (4 + 2) + 1);
    expect(existsSync('comparison.html')).toBe(false);
  });

  it('says where there is no run', async () => {
    const folder = temporaryFolder();
    expect(await run('compare', folder)).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no run in'),
    });
    expect((await run('compare', join(folder, 'none'))).err).toContain('there is no such folder');
  });
});
