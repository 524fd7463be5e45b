import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { run } from './installed.ts';
import { snippetsOf } from './readme.ts';

const { folder } = inject('installed');
const node = (...args: string[]) => run(folder, process.execPath, ...args);

it('runs README’s snippet as pasted', () => {
  const [forNode] = snippetsOf(readFileSync('README.md', 'utf8'));
  writeFileSync(join(folder, 'snippet.mjs'), forNode);
  const lines = node('snippet.mjs').trim().split('\n');
  expect(lines.at(-2)).toMatch(/^2000 0\.\d+$/);
  expect(lines.at(-1)).toHaveLength(60);
});

describe('the examples', () => {
  beforeAll(() => {
    cpSync('examples', join(folder, 'examples'), {
      recursive: true,
      filter: (path) => !path.includes('browser'),
    });
    const output = node('examples/train.mjs');
    const [, paused] = /^paused at (\d+)$/m.exec(output)!;
    expect(Number(paused)).toBeGreaterThanOrEqual(700);
    expect(Number(paused)).toBeLessThan(2000);
    expect(output).toMatch(/^update 2000: [123]\.\d+ bits\ndone\n$/m);
  });

  it('write from a model and from a checkpoint', () => {
    for (const file of ['model', 'checkpoint']) {
      const output = node('examples/write.mjs', `${file}.safetensors`);
      expect(output).toMatch(/^gru of 64 units, after \d+ updates\n/);
      expect(output.match(/^- The /gm)).toHaveLength(3);
    }
  });

  it('tell the surprise at every character', () => {
    const output = node('examples/surprise.mjs', 'model.safetensors');
    expect(output).toMatch(/^[23]\.\d{3} nats, \d\.\d{3} bits a character\n/);
    expect(output.match(/^".+" at \d+: \d+\.\d\d nats, behind/gm)).toHaveLength(5);
  });

  it('check gradients', () => {
    const output = node('examples/gradients.mjs');
    expect(output).toMatch(/^dU \[80, \d+\], norm \d/m);
    expect(output.match(/: passes$/gm)).toHaveLength(2);
  });

  it('train a cell and an optimiser of one’s own', () => {
    const ownCell = node('examples/own-cell.mjs');
    expect(ownCell).toMatch(/^backward\(\) is the derivative of forward\(\)\nupdate 100: /);
    expect(ownCell).toContain('simd does not train the cell leaky, of which it has no kernel; choose cpu');
    const bits = [...node('examples/own-optimizer.mjs').matchAll(/: (\d\.\d+) bits/g)].map(([, one]) =>
      Number(one),
    );
    expect(bits.at(-1)).toBeLessThan(bits[0]!);
  });
});

describe('an installation without Dawn', () => {
  const charRnn = (...args: string[]) => node('node_modules/webgpu-char-rnn/dist/node/cli.js', ...args);

  it('says what brings it where WebGPU is asked for', () => {
    expect(() => charRnn('train', '--backend', 'webgpu', '--updates', '1')).toThrow(
      'WebGPU in Node is Dawn\'s, which is not installed: "npm install webgpu@0.6.2" brings it',
    );
  });

  it('trains on the book that it brings', () => {
    const lines = charRnn('train', '--updates', '20', '--json', '--out', 'run').trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ gradientsPass: true, objective: { update: 20 } });
  });
});
