import { join } from 'node:path';
import { build } from 'vite';
import { temporaryFolder } from './command-line.ts';

/** Bundles a module of the tests, so that a process of its own can run it. @returns the path of a script. */
export async function bundled(entry: string): Promise<string> {
  const outDir = temporaryFolder();
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: entry, outDir, rollupOptions: { output: { entryFileNames: 'script.mjs' } } },
  });
  return join(outDir, 'script.mjs');
}
