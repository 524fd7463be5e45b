import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/program.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line within this process. */
export async function run(...args: string[]): Promise<Outcome> {
  let [out, err] = ['', ''];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
  try {
    return { code: await runCommandLine(args), out, err };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

/** Runs something as if standard output were a terminal. */
export async function onTerminal<T>(action: () => Promise<T>): Promise<T> {
  const { isTTY } = process.stdout;
  process.stdout.isTTY = true;
  try {
    return await action();
  } finally {
    process.stdout.isTTY = isTTY;
  }
}

const BUILT = 'dist/node/cli.js';

/** Starts the built command line as a process of its own. @param output where its standard output goes. */
export function start(
  args: readonly string[],
  environment: Record<string, string> = {},
  output: 'pipe' | number = 'pipe',
): ChildProcess {
  if (!existsSync(BUILT)) throw new Error(`${BUILT} is missing: run "npm run build" before the tests`);
  return spawn(process.execPath, [BUILT, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', output, 'pipe'],
  });
}

/** Waits for a process started by start(). */
export async function finished(child: ChildProcess): Promise<Outcome> {
  let [out, err] = ['', ''];
  child.stdout!.on('data', (data) => {
    out += data;
  });
  child.stderr!.on('data', (data) => {
    err += data;
  });
  const code = await new Promise<number>((resolve) =>
    child.on('close', (exit, signal) => resolve(exit ?? (signal ? -1 : 0))),
  );
  return { code, out, err };
}

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'char-rnn-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
