import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import asc from 'assemblyscript/asc';
import type { Plugin } from 'vite';

/**
 * `import base64 from './assembly/cells/gru.ts?wasm'` is the module for one cell: ../index.ts with that file in the
 * place of ../cell.ts. `?wasm=relaxed-simd` enables a feature of the engine.
 */
const QUERY = /^(?<cell>[^?]+)\?wasm(?:=(?<feature>[\w-]+))?$/;

const OPTIONS = [
  ...['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd', '--enable', 'threads'],
  // The memory comes from outside and may be shared; how large it is, is the host's affair.
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  // AS112 warns of vectors at the module's border whenever a file exports a function that takes one.
  ...['--disableWarning', '112'],
];

/** By id: the page, its workers and the Node build import the same modules, and each takes two seconds. */
const compiled = new Map<string, ReturnType<typeof compile>>();

/**
 * Compiles AssemblyScript at build time. A module is some 25 kilobytes and travels inside a script, deflated and in
 * base64, 11 of them: it loads alike in Node, in a page, in a worker and in Deno.
 */
export function assemblyScript(): Plugin {
  return {
    name: 'assemblyscript',
    enforce: 'pre',
    watchChange: () => compiled.clear(),
    async load(id) {
      const { cell, feature } = QUERY.exec(id)?.groups ?? {};
      if (!cell) return undefined;
      if (!compiled.has(id)) compiled.set(id, compile(cell, feature));
      const { module, sources } = await compiled.get(id)!;
      for (const source of sources) this.addWatchFile(source);
      return `export default ${JSON.stringify(deflateRawSync(module).toString('base64'))};`;
    },
  };
}

/** @returns the bytes of the module for a cell, and the files it was made of. */
async function compile(cell: string, feature: string | undefined) {
  const baseDir = dirname(dirname(cell));
  const sources: string[] = [];
  const written: Uint8Array[] = [];
  const enable = feature ? ['--enable', feature] : [];
  const { error, stderr } = await asc.main(
    ['index.ts', '--baseDir', baseDir, '--outFile', 'module.wasm', ...OPTIONS, ...enable],
    {
      async readFile(name, directory) {
        if (name === 'cell.ts') return `export * from "./cells/${basename(cell, '.ts')}";`;
        const path = resolve(directory, name);
        const text = await readFile(path, 'utf8').catch(() => null);
        if (text !== null) sources.push(path);
        return text;
      },
      writeFile(_name, contents) {
        if (typeof contents !== 'string') written.push(contents);
      },
    },
  );
  if (error) throw new Error(`${cell}: ${error.message}\n${stderr.toString()}`);
  return { module: written[0]!, sources };
}
