import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the built page lies. */
export const PAGE_FOLDER = 'dist/page';

const BUILT = join(PAGE_FOLDER, 'index.html');
const SOURCES = ['index.html', 'package.json', 'vite.config.ts', 'src', 'shaders', 'vite'];

/** Builds, before all tests, unless the page is newer than every source. */
export default function buildPage(): void {
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs > newest(SOURCES)) return;
  // Vitest's own NODE_ENV would make a page for development.
  const { NODE_ENV: _, ...env } = process.env;
  const vite = join('node_modules', 'vite', 'bin', 'vite.js');
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { env, stdio: 'inherit' });
}

function newest(paths: readonly string[]): number {
  return Math.max(0, ...paths.filter((path) => existsSync(path)).map(newestIn));
}

function newestIn(path: string): number {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, newest(readdirSync(path).map((name) => join(path, name))));
}
