/**
 * How documents lie in a text: each ends with the end mark, and one stands before the first.
 *
 *     mark, first document, mark, second document, mark
 *
 * So the mark ends what comes before it and begins what follows: a model that reads it starts from zero states.
 */
import { UserError } from '../errors.ts';
import { CodePoints } from './code-points.ts';
import { LINE_FEED, withLineFeeds } from './line-ends.ts';
import type { TextOptions } from './text-options.ts';

/** END OF TEXT, which no text has for anything else. */
const END_OF_TEXT = 0x03;

/** The code point that ends a document; undefined where a text is one. */
export function endMarkOf({ documentSeparator }: Pick<TextOptions, 'documentSeparator'>): number | undefined {
  if (documentSeparator === 'none') return undefined;
  return documentSeparator === 'line' ? LINE_FEED : END_OF_TEXT;
}

/**
 * Texts as one, with an end mark after each document; empty documents are left out.
 * @param texts one a file; they may be changed.
 * @throws UserError when a text has the mark where it ends nothing.
 */
export function markDocuments(
  texts: readonly Uint32Array[],
  options: Pick<TextOptions, 'documentSeparator'>,
  name: string,
): Uint32Array {
  const mark = endMarkOf(options)!;
  const length = texts.reduce((sum, text) => sum + text.length + 1, 1);
  const result = new CodePoints(name, length);
  result.addAll([mark]);
  for (const text of texts) {
    for (const document of documentsOf(text, options)) {
      if (mark === END_OF_TEXT && document.includes(mark)) {
        throw new UserError(
          `${name}: the text has the character U+0003, which is to mark the ends of documents; take it out, or choose --document-separator line`,
        );
      }
      result.addAll(document);
      result.addAll([mark]);
    }
  }
  return result.all;
}

function* documentsOf(
  text: Uint32Array,
  { documentSeparator }: Pick<TextOptions, 'documentSeparator'>,
): Generator<Uint32Array, void> {
  if (documentSeparator === 'file') {
    if (text.length > 0) yield text;
    return;
  }
  const lines = withLineFeeds(text);
  const length = documentSeparator === 'line' ? 1 : 2;
  for (let from = 0; from < lines.length; ) {
    const end = endOfDocument(lines, from, length);
    const document = lines.subarray(from, end);
    if (document.length > 0) yield document;
    from = end;
    while (lines[from] === LINE_FEED) from++;
  }
}

/** Where the first `count` line feeds in a row begin, from `from` on, or the text ends, but for a line feed at its end. */
function endOfDocument(lines: Uint32Array, from: number, count: number): number {
  for (let at = lines.indexOf(LINE_FEED, from); at >= 0; at = lines.indexOf(LINE_FEED, at + 1)) {
    if (count === 1 || lines[at + 1] === LINE_FEED || at + 1 === lines.length) return at;
  }
  return lines.length;
}
