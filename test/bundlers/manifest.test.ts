import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { run } from './installed.ts';
import { snippetsOf } from './readme.ts';

const { app, folder, tarball } = inject('installed');
const tool = (name: string, ...args: string[]) =>
  run(app, process.execPath, join('node_modules', name), ...args);

it('has a manifest that publint finds nothing wrong with', () => {
  const output = tool('publint/src/cli.js', '--strict', join(folder, 'node_modules', 'webgpu-char-rnn'));
  expect(output).toContain('All good!');
});

it('has types that every resolution of modules finds: attw', () => {
  tool('@arethetypeswrong/cli/dist/index.js', tarball, '--profile', 'esm-only'); // fails where it finds something
});

it('documents every public name: typedoc, without a warning', () => {
  const types = join(app, 'types');
  cpSync(join(folder, 'node_modules', 'webgpu-char-rnn', 'dist', 'types'), types, { recursive: true });
  const entryPoints = ['index', 'browser/index', 'node/index'].map((name) => `types/${name}.d.ts`);
  write('tsconfig.json', { compilerOptions: COMPILER, include: ['types'] });
  write('typedoc.json', {
    entryPoints,
    out: 'docs',
    validation: { notDocumented: true },
    treatWarningsAsErrors: true,
    treatValidationWarningsAsErrors: true,
    intentionallyNotExported: ['CELLS', 'OPTIMIZERS', 'TABLE', 'UNKNOWN'], // whose names alone are public
  });
  tool('typedoc/bin/typedoc');
});

/** What a strict person sets; nothing is skipped. */
const COMPILER = {
  target: 'es2022',
  lib: ['es2022', 'dom'],
  module: 'nodenext',
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

/** Of what comes back somebody wants to know the types too. */
const MORE = `
import { registerCell, surprisesOf, type Environment, type Model, type TrainingOptions } from 'webgpu-char-rnn';
const own: Environment = { gpu: async () => ({ requestAdapter: async () => null }), threads: 2 };
const cell: TrainingOptions['cell'] = registerCell('none', {
  help: '', gates: ['h'], states: ['h'], kept: [], logistic: [], forward() {}, backward() {},
});
export const nats = async (model: Model): Promise<Float64Array> => (await surprisesOf(model, cell + own)).nats;
// @ts-expect-error there is no such option
trainingOptions({ hiddensize: 3 });
`;

describe.each(['typescript', 'typescript-5'])('%s, with no types beside the package’s', (compiler) => {
  it.each([
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('compiles README’s snippets as %s, resolved as %s', (module, moduleResolution) => {
    const [forNode, forBrowser] = snippetsOf(readFileSync('README.md', 'utf8'));
    const files = { 'for-node.ts': forNode + MORE, 'for-browser.ts': forBrowser };
    mkdirSync(join(app, 'typed'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(app, 'typed', name), text);
    write('typed/tsconfig.json', { compilerOptions: { ...COMPILER, module, moduleResolution } });
    tool(`${compiler}/bin/tsc`, '--project', 'typed');
  });
});

function write(name: string, content: unknown): void {
  writeFileSync(join(app, name), JSON.stringify(content));
}
