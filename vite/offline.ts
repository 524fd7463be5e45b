import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const PREFIX = 'webgpu-char-rnn ';

/** Gives the page a service worker that keeps all files of this very build for visits without a network. */
export function offline(): Plugin {
  return {
    name: 'offline',
    enforce: 'post',
    generateBundle(_options, bundle) {
      if (this.environment.name !== 'client') return;
      const hash = createHash('sha256');
      for (const name of Object.keys(bundle).sort()) {
        const file = bundle[name]!;
        hash.update(name).update(file.type === 'chunk' ? file.code : file.source);
      }
      const names = Object.keys(bundle).filter((name) => name !== 'index.html'); // it is './'
      const files = ['./', ...names.map((name) => `./${name}`)];
      const constants = {
        PREFIX,
        VERSION: PREFIX + hash.digest('hex').slice(0, 16),
        FILES: files,
      };
      const lines = Object.entries(constants).map(
        ([name, value]) => `const ${name} = ${JSON.stringify(value)};`,
      );
      const source = readFileSync(new URL('./service-worker.js', import.meta.url), 'utf8');
      this.emitFile({
        type: 'asset',
        fileName: 'service-worker.js',
        source: `${lines.join('\n')}\n${source}`,
      });
    },
  };
}
