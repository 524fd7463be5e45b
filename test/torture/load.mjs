import { runnerImport } from 'vite';

const PLAIN = { configFile: false, logLevel: 'warn' };

/** A TypeScript module of this project, by its path from the root; its imports may be those that vite.config.ts has plugins for. */
export async function load(path) {
  const { bundledScript } = (await runnerImport('./vite/bundled-script.ts', PLAIN)).module;
  return (await runnerImport(path, { ...PLAIN, plugins: [bundledScript()] })).module;
}
