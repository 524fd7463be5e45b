import { createHash } from 'node:crypto';
import { build, type Plugin, type Rollup } from 'vite';

const QUERY = '?script';

/** Imports a module with all that it needs as the text of one classic script: import script, { hash } from './main.ts?script'. */
export function bundledScript(): Plugin {
  return {
    name: 'bundled-script',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(QUERY)) return undefined;
      const entry = id.slice(0, -QUERY.length);
      const built = await build({
        configFile: false,
        logLevel: 'error',
        build: {
          write: false,
          target: 'es2022',
          modulePreload: false,
          rollupOptions: { input: entry, output: { format: 'iife' } },
        },
      });
      const { output } = built as Rollup.RollupOutput;
      for (const part of output) {
        if (part.type === 'chunk') for (const name of Object.keys(part.modules)) this.addWatchFile(name);
      }
      const { code } = output[0];
      const hash = `sha256-${createHash('sha256').update(code).digest('base64')}`;
      return `export default ${JSON.stringify(code)}; export const hash = '${hash}';`;
    },
  };
}
