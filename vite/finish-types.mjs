// What tsc cannot do for the package's declarations: document every option of a training from the table of options, and
// leave out the modules that no public name leads to. Runs after the build, in the root.
import { readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeRange, OPTIONS } from '../dist/node/internals.js';

const TYPES = join('dist', 'types');
const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));

documentOptions(join(TYPES, 'training', 'options.d.ts'));
const entries = Object.values(exports).flatMap(({ types }) => (types ? [join(types)] : []));
keepOnly(reachedFrom(entries), TYPES);

/** Puts an interface with a comment on each option in the place of the type that is computed from the table. */
function documentOptions(file) {
  const text = readFileSync(file, 'utf8');
  const computed = /export type TrainingOptions = \{\n.*\n\};/;
  if (!computed.test(text)) throw new Error(`${file} has no TrainingOptions to document`);
  const members = Object.entries(OPTIONS).flatMap(([name, option]) => [
    `    /** ${option.help}: ${describeRange(name)}. */`,
    `    readonly ${name}: ${option.kind === 'number' ? 'number' : typeOf(option)};`,
  ]);
  writeFileSync(file, text.replace(computed, `export interface TrainingOptions {\n${members.join('\n')}\n}`));
}

function typeOf({ values }) {
  return Object.keys(values)
    .map((value) => JSON.stringify(value))
    .join(' | ');
}

/** @returns the declarations that these import, and those that they import, themselves included. */
function reachedFrom(files) {
  const reached = new Set(files);
  for (const file of reached) {
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.ts['"]/g))
      reached.add(join(dirname(file), `${path}.d.ts`));
  }
  return reached;
}

/** Removes all other files below a folder, and folders that are empty then. */
function keepOnly(files, folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) keepOnly(files, path);
    else if (!files.has(path)) rmSync(path);
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
