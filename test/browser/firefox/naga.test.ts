import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CELL_NAMES } from '../../../src/model/cells/index.ts';
import { unpackedPackages } from './debian.ts';

interface Compiled {
  readonly adapter: string;
  readonly shaders: number;
  readonly errors: string[];
}

interface Losses {
  /** JSON has no NaN. */
  readonly losses: string[];
  readonly expected: number[];
}

interface Conformance {
  readonly what: string;
  /** Largest relative errors. */
  readonly gradients: number;
  readonly parameters: number;
  readonly losses: number;
  readonly sameText: boolean;
}

const folder = mkdtempSync(join(tmpdir(), 'naga-'));
let compiled: Compiled;
let long: Losses[];
let conformances: Conformance[];

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      target: 'es2022',
      ssr: join(import.meta.dirname, 'naga-program.ts'),
      rollupOptions: { output: { entryFileNames: 'program.mjs' } },
    },
    ssr: { noExternal: true },
  });
  const { error, stdout, stderr, status } = spawnSync(
    join('node_modules', '.bin', 'deno'),
    ['run', '--quiet', '--no-config', '--allow-all', join(folder, 'program.mjs')],
    { env: { ...process.env, ...unpackedPackages().env }, encoding: 'utf8' },
  );
  if (error || status !== 0) throw new Error(`Deno: ${error ?? status}\n${stdout}\n${stderr}`);
  const results = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  compiled = results[0];
  long = results.slice(1, 4);
  conformances = results.slice(4);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('naga compiles every shader', () => {
  expect(compiled.adapter).toMatch(/llvmpipe/);
  expect(compiled.shaders).toBeGreaterThan(50);
  expect(compiled.errors).toEqual([]);
});

test('what it compiles trains, reads and writes as the reference does', () => {
  expect(conformances).toHaveLength(5 * CELL_NAMES.length);
  for (const { what, gradients, parameters, losses, sameText } of conformances) {
    expect(gradients, what).toBeLessThan(1e-5);
    expect(parameters, what).toBeLessThan(1e-4);
    expect(losses, what).toBeLessThan(1e-4);
    expect(sameText, what).toBe(true);
  }
});

test('where the driver ends loops early, losses are no numbers rather than wrong ones', () => {
  const numbers = long.map(({ losses, expected }) =>
    expected.map((loss, i) => {
      const relativeError = Math.abs(Number(losses[i]) - loss) / loss;
      if (relativeError >= 0) expect(relativeError).toBeLessThan(1e-4);
      return losses[i] !== 'NaN';
    }),
  );
  expect(numbers).toEqual([
    [true, true, true],
    [true, true, true],
    [true, false, false], // the held-out text is read in windows that are short enough
  ]);
});
