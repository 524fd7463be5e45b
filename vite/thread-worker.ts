import type { Plugin } from 'vite';

/** Whom the library starts in a page, as src/backends/simd/threads.ts names it. */
const IN_SOURCES = "new URL('./worker.ts', import.meta.url)";
const SCRIPT = 'simd-worker.js';

/**
 * Ships the thread of the SIMD backend as a script beside the library's chunks, which name it as bundlers understand it:
 * Vite leaves alone what is built for Node.
 */
export function threadWorker(): Plugin {
  return {
    name: 'thread-worker',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'node',
    transform(code, id) {
      if (!id.endsWith('/simd/threads.ts')) return undefined;
      if (!code.includes(IN_SOURCES)) this.error(`it starts no ${IN_SOURCES}; look at vite/thread-worker.ts`);
      this.emitFile({ type: 'chunk', id: id.replace('threads.ts', 'worker.ts'), fileName: SCRIPT });
      return { code: code.replace(IN_SOURCES, `new URL('./${SCRIPT}', import.meta.url)`), map: null };
    },
  };
}
