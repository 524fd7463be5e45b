import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { run } from './installed.ts';

const { app, folder } = inject('installed');
const tool = (name: string, ...args: string[]) => run(app, process.execPath, join('node_modules', name), ...args);

it('has a manifest that publint finds nothing wrong with', () => {
  const output = tool('publint/src/cli.js', '--strict', join(folder, 'node_modules', 'webgpu-char-rnn'));
  expect(output).toContain('All good!');
});

it('has types that every resolution of modules finds: attw', () => {
  const tarball = run(folder, 'sh', '-c', 'ls *.tgz').trim();
  const output = tool('@arethetypeswrong/cli/dist/index.js', join(folder, tarball), '--profile', 'esm-only');
  expect(output).toContain('No problems found');
});

it('documents every public name: typedoc, without a warning', () => {
  const types = join(app, 'types');
  cpSync(join(folder, 'node_modules', 'webgpu-char-rnn', 'dist', 'types'), types, { recursive: true });
  const entries = ['index', 'browser/index', 'node/index'].map((name) => join(types, `${name}.d.ts`));
  const checks = ['--validation.notDocumented', '--treatWarningsAsErrors', '--treatValidationWarningsAsErrors'];
  tool('typedoc/bin/typedoc', '--tsconfig', 'typedoc.json', '--out', 'docs', ...checks, ...entries);
});
