import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

/** Where somebody has installed the package. */
export interface Installed {
  readonly folder: string;
  /** What npm pack made. */
  readonly tarball: string;
  /** In it, a copy of examples/browser, with the tools that were installed there. */
  readonly app: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly installed: Installed;
  }
}

/** Packs what is built and installs it into an empty folder, as a registry would hand it out: once, for all tests. */
export default function install({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'char-rnn-installed-'));
  const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(run('.', 'npm', ...packing));
  run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', `./${filename}`);
  const app = join(folder, 'app');
  const isMade = (path: string) => /\/(node_modules|dist)$/.test(path);
  cpSync('examples/browser', app, { recursive: true, filter: (path) => !isMade(path) });
  symlinkSync(resolve('examples/browser/node_modules'), join(app, 'node_modules'));
  provide('installed', { folder, tarball: join(folder, filename), app });
  return () => rmSync(folder, { recursive: true, force: true });
}

/** @returns what a program prints. @throws Error with that, where it fails. */
export function run(folder: string, program: string, ...args: string[]): string {
  // Vitest's own NODE_ENV would make packages for development.
  const { NODE_ENV: _, ...env } = process.env;
  try {
    return execFileSync(program, args, { cwd: folder, encoding: 'utf8', env, stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}
