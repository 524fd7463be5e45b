import { readFileSync } from 'node:fs';
import { bundledBook } from '../../src/node/books.ts';
import { type Corpus, readCorpus } from '../../src/text/corpus.ts';

/** The bundled book. */
export function mobyDick(): Corpus {
  return readCorpus(readFileSync(bundledBook()), 'moby-dick.txt');
}
