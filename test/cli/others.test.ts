import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { onTerminal, run, temporaryFolder } from '../support/command-line.ts';

const BOOK = 'Call me Ishmael. Some years ago, never mind how long precisely.\n'.repeat(40);
const SMALL = ['--hidden-size', '8', '--seq-length', '6'];

function book(): string {
  const path = join(temporaryFolder(), 'ishmael.txt');
  writeFileSync(path, BOOK);
  return path;
}

describe('char-rnn sample', () => {
  async function model(): Promise<string> {
    const path = book();
    const out = `${path}.run`;
    await run('train', path, ...SMALL, '--updates', '150', '--backend', 'cpu', '--out', out);
    return join(out, 'best.safetensors');
  }

  it('writes the same text on the CPU and on WebGPU, from a prime, at the asked length', async () => {
    const file = await model();
    const args = [
      'sample',
      file,
      '--length',
      '80',
      '--prime',
      'Call me ',
      '--seed',
      '4',
      '--temperature',
      '0.8',
      '--top-p',
      '0.9',
    ];
    const [cpu, webgpu] = [await run(...args, '--backend', 'cpu'), await run(...args, '--backend', 'webgpu')];
    expect(cpu.code).toBe(0);
    expect(cpu.out.startsWith('Call me ')).toBe(true);
    expect([...cpu.out]).toHaveLength(8 + 80 + 1);
    expect(webgpu.out).toBe(cpu.out);
    const json = JSON.parse((await run(...args, '--backend', 'cpu', '--json')).out);
    expect(`${json.prime}${json.text}\n`).toBe(cpu.out);
    expect((await run(...args, '--backend', 'cpu', '--seed', '5')).out).not.toBe(cpu.out);
  });

  it('shows control characters on a terminal, and gives them as they are to a file', async () => {
    const path = join(temporaryFolder(), 'screen.txt');
    writeFileSync(path, '\u001b[2Jwhale\n'.repeat(200));
    await run('train', path, ...SMALL, '--updates', '100', '--backend', 'cpu', '--out', `${path}.run`);
    const sample = () =>
      run('sample', join(`${path}.run`, 'best.safetensors'), '--prime', '\u001b[2J', '--backend', 'cpu');
    const file = await sample();
    const terminal = await onTerminal(sample);
    expect(file.out.startsWith('\u001b[2J')).toBe(true);
    expect(terminal.out).toBe(file.out.replaceAll('\u001b', '␛'));
  });

  it('names a character of the prime that the book lacks', async () => {
    const { code, err } = await run('sample', await model(), '--prime', 'Ahab!', '--backend', 'cpu');
    expect(code).toBe(2);
    expect(err).toContain('the prime text has the character "A" (U+0041) at position 1');
  });

  it('writes several passages, each as its seed writes it alone, and ends them before the stop', async () => {
    const file = await model();
    const sample = (...args: string[]) => run('sample', file, '--length', '40', '--backend', 'cpu', ...args);
    const { out } = await sample('--count', '2', '--seed', '3', '--top-k', '3');
    const first = await sample('--seed', '3', '--top-k', '3');
    const second = await sample('--seed', '4', '--top-k', '3');
    expect(out).toBe(`${first.out}\n${second.out}`);
    const json = JSON.parse((await sample('--count', '2', '--seed', '3', '--stop', 'e', '--json')).out);
    const [whole] = JSON.parse((await sample('--seed', '3', '--json')).out).passages;
    expect(json.passages.map(({ seed }: { seed: number }) => seed)).toEqual([3, 4]);
    expect(json.text).toBe(json.passages[0].text);
    expect(json.text).toBe(whole.text.split('e')[0]);
  });

  it('leaves out what the model never saw where it may, and says so', async () => {
    const file = await model();
    const sample = (...args: string[]) => run('sample', file, '--length', '9', '--backend', 'cpu', ...args);
    const { code, out, err } = await sample('--prime', 'Call! me?', '--unknown', 'skip');
    expect(code).toBe(0);
    expect(err).toBe('char-rnn: 2 characters of the prime text are left out: the model never saw them\n');
    expect(out).toBe((await sample('--prime', 'Call me')).out);
  });

  it('asks a backend for the model alone, not for the recipe that trained it', async () => {
    const path = book();
    const train = (...args: string[]) =>
      run(
        'train',
        path,
        ...SMALL,
        ...args,
        '--updates',
        '20',
        '--backend',
        'cpu',
        '--out',
        `${path}.run`,
        '--force',
      );
    const file = join(`${path}.run`, 'best.safetensors');
    const sample = (backend: string) => run('sample', file, '--length', '20', '--backend', backend);
    await train('--optimizer', 'adam', '--loss', 'mean', '--dropout', '0.2');
    expect(await sample('gpujs:cpu')).toEqual(await sample('cpu'));
    await train('--cell', 'gru');
    const { code, err } = await sample('gpujs:cpu');
    expect(code).toBe(2);
    expect(err).toContain('gpujs does not train the cell gru');
  });

  it('refuses numbers out of range', async () => {
    const { code, err } = await run('sample', 'any', '--temperature', '-1');
    expect(code).toBe(2);
    expect(err).toContain('it takes a number from 0 to 10');
  });
});

describe('char-rnn gradcheck', () => {
  it('judges the reference and WebGPU, fresh and trained, in the promised JSON', async () => {
    const { code, out } = await run(
      'gradcheck',
      book(),
      ...SMALL,
      '--backend',
      'webgpu',
      '--trained',
      '50',
      '--json',
    );
    expect(code).toBe(0);
    const { pass, backends } = JSON.parse(out);
    expect(pass).toBe(true);
    expect(backends.map(({ backend }: { backend: string }) => backend)).toEqual(['cpu', 'webgpu']);
    const [cpu, webgpu] = backends;
    const names = (of: typeof cpu) => of.tensors.map(({ name }: { name: string }) => name);
    expect(names(cpu)).toEqual(['U', 'W', 'V', 'b', 'c']);
    expect(names(webgpu)).toEqual(['U', 'W', 'V', 'b', 'c', 'h']);
    for (const tensor of cpu.tensors) {
      expect(tensor.meanAbsoluteDifference).toBeLessThanOrEqual(1e-10);
      expect(tensor.maxRelativeError).toBeGreaterThan(0);
    }
    for (const tensor of webgpu.tensors) expect(tensor.errors).toBeLessThanOrEqual(10);
    expect(cpu.states.map(({ state }: { state: string }) => state)).toEqual(['fresh', 'after 50 updates']);
  });

  it('tells a person tensor by tensor', async () => {
    const { out } = await run('gradcheck', book(), ...SMALL, '--backend', 'cpu', '--trained', '5');
    expect(out).toMatch(/ok {3}W {2}off by .*, mean \|difference\| .* over 64 entries/);
    expect(out).toMatch(/compares up to 500 entries of each tensor; .*\n.*fresh: entry 1 of 480 is compared/);
    expect(out).toContain('all gradients pass');
  });

  it('refuses what the backend cannot train before anything is computed', async () => {
    const { code, out, err } = await run('gradcheck', '--preset', 'char-rnn', '--backend', 'gpujs:cpu');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('gpujs does not train the cell lstm');
  });
});

describe('char-rnn info', () => {
  let info: {
    auto: { backend: string; reason: string };
    backends: { name: string; software: boolean; limits: Record<string, number> }[];
  };
  beforeAll(async () => {
    info = JSON.parse((await run('info', '--json')).out);
  });

  it('lists every backend with its limits, and what auto takes', () => {
    const webgpu = info.backends.find(({ name }) => name === 'webgpu')!;
    expect(webgpu.limits.maxBufferSize).toBeGreaterThan(0);
    expect(info.backends.map(({ name }) => name)).toContain(info.auto.backend);
  });

  it('never takes a software adapter', () => {
    expect(info.backends.find(({ name }) => name === info.auto.backend)!.software).toBe(false);
  });

  it('prints the same for people', async () => {
    const { out } = await run('info', '--clip-at', '3');
    expect(out).toContain(`auto takes ${info.auto.backend} for kth-2024, but clip at 3; `);
  });
});

describe('char-rnn bench', () => {
  it('explains the WebGPU paths: one dispatch for many updates, a barrier a time step', async () => {
    const { code, out } = await run('bench', '--explain', '--json');
    expect(code).toBe(0);
    const { paths } = JSON.parse(out);
    const fused = paths.find(({ path }: { path: string }) => path === 'fused');
    expect(fused).toMatchObject({ dispatches: 1, updates: 16 });
    for (const barriers of Object.values(fused.barriers)) {
      expect(barriers).toBeGreaterThanOrEqual(25);
      expect(barriers).toBeLessThanOrEqual(25 + 5);
    }
    expect(paths.find(({ path }: { path: string }) => path === 'batched').dispatches).toBe(16 * 8);
    expect((await run('bench', '--explain')).out).toContain('fused: 1 dispatch for 16 updates');
  });

  it.each([
    '--init',
    '--order',
    '--chunks',
    '--validation',
    '--validation-at',
    '--learning-rate',
    '--updates',
  ])('refuses %s, which the speed does not hang on', async (flag) => {
    const { code, err } = await run('bench', flag, '1');
    expect(code).toBe(2);
    expect(err).toContain(`unknown option '${flag}'`);
  });

  it('refuses a backend that does not exist', async () => {
    const { code, err } = await run('bench', '--backends', 'cpu,abacus');
    expect(code).toBe(2);
    expect(err).toContain('there is no backend "abacus"');
  });
});
