import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin, Rollup } from 'vite';
import { ISOLATION_HEADERS } from './strict-page.ts';

const PREFIX = 'webgpu-char-rnn ';

/** Scripts beyond so many bytes (gpu.js, once for each worker) are kept only once somebody asked for them. */
const LARGE = 300_000;

/**
 * Gives the page a service worker that keeps the files of this very build for visits without a network: all at the
 * first visit, apart from large scripts, texts and the picture for links, which the page itself does not need.
 */
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
      const names = Object.keys(bundle)
        .filter((name) => name !== 'index.html') // it is './'
        .filter(
          (name) => !name.startsWith('texts/') && name !== 'preview.png' && !isLargeScript(bundle[name]!),
        );
      const files = ['./', ...names.map((name) => `./${name}`)];
      const constants = {
        PREFIX,
        VERSION: PREFIX + hash.digest('hex').slice(0, 16),
        FILES: files,
        HEADERS: ISOLATION_HEADERS,
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

/** Those of workers are assets here. */
function isLargeScript(file: Rollup.OutputAsset | Rollup.OutputChunk): boolean {
  const { length } = file.type === 'chunk' ? file.code : file.source;
  return file.fileName.endsWith('.js') && length > LARGE;
}
