import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const PACKAGES = ['python3-numpy', 'python3-torch'];

/**
 * A Python that has NumPy and PyTorch: the one that PYTHON names, or the system's, for which Debian's packages are
 * installed where they are missing.
 * @throws Error where there is none: tests that need it must not pass without.
 */
function pythonWithTorch(): string {
  const { PYTHON } = process.env;
  const python = PYTHON ?? '/usr/bin/python3';
  if (PYTHON === undefined && !serves(python)) install();
  if (serves(python)) return python;
  throw new Error(
    `these tests need Python with NumPy and PyTorch, which ${python} has not; name one in PYTHON, or run them as root on Debian 12 or later`,
  );
}

function serves(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import numpy, torch'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

function install(): void {
  const get = (...args: string[]) =>
    execFileSync('apt-get', args, {
      stdio: 'pipe',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  const packages = ['install', '--yes', '--no-install-recommends', ...PACKAGES];
  try {
    try {
      get(...packages);
    } catch {
      get('update'); // a bare image has no lists, and old lists name what is no longer there
      get(...packages);
    }
  } catch {
    // The error that follows says what to do.
  }
}

const FOUND = pythonWithTorch();

/** Runs a program; it may import the examples. @param program from the root of the repository. @returns what it prints. */
export function runPython(program: string, args: readonly string[], cwd: string): string {
  return execFileSync(FOUND, [resolve(program), ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      OMP_NUM_THREADS: '1', // small products: threads would wait for each other
      PYTHONPATH: resolve('examples'),
    },
  });
}
