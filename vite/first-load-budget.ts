import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

/** Bytes of script and style, compressed, that a first visit may load; the book and WASM apart. */
const BUDGET = 170_000;
/** The tab that is open at first is loaded at once; the others when they are opened. */
const FIRST_TAB = /\/tabs\/write\/index\.ts$/;

/** Fails the build when what index.html needs at once, its workers and first tab included, is larger than the budget. */
export function firstLoadBudget(): Plugin {
  return {
    name: 'first-load-budget',
    enforce: 'post',
    generateBundle(_options, bundle) {
      if (this.environment.name !== 'client') return;
      const names = Object.keys(bundle).filter((name) => isLoadedFirst(bundle[name]!, bundle));
      const sizes = names.map((name) => [name, gzipSync(contentOf(bundle[name]!)).length] as const);
      const total = sizes.reduce((sum, [, size]) => sum + size, 0);
      const list = sizes.map(([name, size]) => `  ${name}: ${size}`).join('\n');
      const message = `the first load is ${total} bytes of gzip, of ${BUDGET} allowed:\n${list}`;
      if (total > BUDGET) this.error(message);
      this.info(message);
    },
  };
}

type Output = Rollup.OutputAsset | Rollup.OutputChunk;

function contentOf(file: Output): string | Uint8Array {
  return file.type === 'chunk' ? file.code : file.source;
}

function isLoadedFirst(file: Output, bundle: Rollup.OutputBundle): boolean {
  if (/\.worker-[^/]*\.js$/.test(file.fileName)) return true;
  const closure = entryClosure(bundle);
  if (file.type === 'chunk') return closure.has(file.fileName);
  const chunks = Object.values(bundle).filter((one) => one.type === 'chunk' && closure.has(one.fileName));
  return chunks.some((chunk) => (chunk as Rollup.OutputChunk).viteMetadata?.importedCss.has(file.fileName));
}

/** The page's own chunk and that of the first tab, and all that they import without being asked. */
function entryClosure(bundle: Rollup.OutputBundle): Set<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    const file = bundle[name];
    if (found.has(name) || file?.type !== 'chunk') return;
    found.add(name);
    for (const imported of file.imports) visit(imported);
  };
  for (const file of Object.values(bundle)) {
    const isFirst = file.type === 'chunk' && (file.isEntry || FIRST_TAB.test(file.facadeModuleId ?? ''));
    if (isFirst) visit(file.fileName);
  }
  return found;
}
