import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, temporaryFolder } from '../support/command-line.ts';
import { TEXT } from './models.ts';
import { runPython } from './python.ts';

/** Runs an example, changed where a student slips, and checks what it saves. */
async function check(
  example: string,
  change: (program: string) => string = (program) => program,
  ...flags: string[]
) {
  const folder = temporaryFolder();
  const [program, text] = [join(folder, 'program.py'), join(folder, 'text.txt')];
  const before = readFileSync(`examples/${example}`, 'utf8');
  writeFileSync(program, change(before));
  writeFileSync(text, TEXT);
  runPython(program, [text], folder);
  const { code, out } = await run(
    ...[
      'gradcheck',
      '--against',
      join(folder, 'mine.npz'),
      '--weights',
      join(folder, 'w.npz'),
      '--json',
      ...flags,
    ],
  );
  return { code, diagnosis: JSON.parse(out) };
}

/** One line, or a part of it, in place of another. */
const instead = (right: string, wrong: string) => (program: string) => {
  if (!program.includes(right)) throw new Error(`the example has no "${right}"`);
  return program.replaceAll(right, wrong);
};

describe('gradcheck --against', () => {
  it.each(['gradcheck_numpy.py', 'gradcheck_torch.py'])('agrees with %s', async (example) => {
    const { code, diagnosis } = await check(example);
    expect({ code, pass: diagnosis.pass, advice: diagnosis.advice }).toEqual({
      code: 0,
      pass: true,
      advice: [],
    });
  });

  it.each([
    ['sum or mean', 'return g', 'return {name: g[name] / len(x) for name in g}'],
    ['clipped', 'return g', 'return {name: np.clip(g[name], -5, 5) for name in g}'],
    ['sign', 'do = p[t] - np.eye(K)[:, [y[t]]]', 'do = np.eye(K)[:, [y[t]]] - p[t]'],
    ['h0 not carried', 'h, p = {-1: h0}, {}', 'h, p = {-1: np.zeros((m, 1))}, {}'],
    ['dh_next forgotten', 'dh = V.T @ do + dh_next', 'dh = V.T @ do'],
    ['target one step off', 'x, y = ids[:-1], ids[1:]', 'x, y = ids[:-1], ids[:-1]'],
    ['dW one step off', 'g["W"] += da @ h[t - 1].T', 'g["W"] += da @ h[t].T'],
    ['W not transposed', 'dh_next = W.T @ da', 'dh_next = W @ da'],
    ['tanh’ forgotten', 'da = (1 - h[t] ** 2) * dh', 'da = dh'],
    [
      'dh_next behind tanh’',
      'dh = V.T @ do + dh_next\n        da = (1 - h[t] ** 2) * dh',
      'da = (1 - h[t] ** 2) * (V.T @ do) + dh_next',
    ],
    ['dh_next of dh', 'dh_next = W.T @ da', 'dh_next = W.T @ dh'],
    ['overwritten', '+=', '='],
    ['target not subtracted', ' - np.eye(K)[:, [y[t]]]', ''],
  ])('names what a student did in NumPy: %s', async (name, right, wrong) => {
    const { code, diagnosis } = await check('gradcheck_numpy.py', instead(right, wrong));
    expect({ code, mistake: diagnosis.mistake }).toEqual({ code: 1, mistake: name });
  });

  it('names the derivative of tanh taken of what goes in', async () => {
    const { diagnosis } = await check('gradcheck_numpy.py', (program) =>
      instead(
        '(1 - h[t] ** 2)',
        '(1 - a[t] ** 2)',
      )(
        instead(
          'h[t] = np.tanh(',
          'a[t] = (',
        )(instead('{-1: h0}, {}', '{-1: h0}, {}; a = {}')(program)).replace(
          /( +)(a\[t\] = .*\n)/,
          '$1$2$1h[t] = np.tanh(a[t])\n',
        ),
      ),
    );
    expect(diagnosis.mistake).toBe('tanh’ of a');
  });

  it('names a transposed tensor', async () => {
    const { diagnosis } = await check(
      'gradcheck_numpy.py',
      instead('da @ h[t - 1].T', '(da @ h[t - 1].T).T'),
    );
    const wrong = diagnosis.tensors.filter(({ pass }: { pass: boolean }) => !pass);
    expect(wrong).toMatchObject([{ name: 'W', mistake: 'transposed' }]);
  });

  it('takes the mean where that is asked for', async () => {
    const mean = instead('return g', 'return {name: g[name] / len(x) for name in g}');
    expect((await check('gradcheck_numpy.py', mean, '--loss', 'mean')).code).toBe(0);
    expect(
      (await check('gradcheck_torch.py', instead('reduction="sum"', 'reduction="mean"'))).diagnosis.mistake,
    ).toBe('sum or mean');
  });
});
