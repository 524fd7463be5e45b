import {
  BETWEEN,
  DOCUMENT_SEPARATORS,
  ENCODINGS,
  LINE_ENDS,
  NORMALIZATIONS,
} from '../../text/text-options.ts';
import { choice, number } from './option.ts';

/** How files become the characters that are trained on. */
export const READING_OPTIONS = {
  encoding: choice({
    flag: 'encoding',
    label: 'Encoding',
    help: 'how the text is written in bytes; a byte order mark at its start is dropped',
    values: ENCODINGS,
    default: 'auto',
    page: false,
  }),
  lineEnds: choice({
    flag: 'line-ends',
    label: 'Line ends',
    help: 'what the ends of lines become',
    values: LINE_ENDS,
    default: 'keep',
    page: false,
  }),
  normalization: choice({
    flag: 'normalization',
    label: 'Normalisation',
    help: 'whether letters and their accents are made one',
    values: NORMALIZATIONS,
    default: 'keep',
    page: false,
  }),
  between: choice({
    flag: 'between',
    label: 'Between files',
    help: 'what stands between two files, where several are named',
    values: BETWEEN,
    default: 'newline',
    page: false,
  }),
  documentSeparator: choice({
    flag: 'document-separator',
    label: 'Documents',
    help: 'what ends a document: each begins from zero states, and its end is learnt',
    values: DOCUMENT_SEPARATORS,
    default: 'none',
    page: false,
  }),
  rare: number({
    flag: 'rare',
    label: 'Rare',
    unit: 'times',
    help: 'characters that come fewer times become one mark, U+FFFD, which also stands for what the model never saw; 0 for none',
    default: 0,
    minimum: 0,
    maximum: 1_000_000,
    integer: true,
    page: false,
  }),
};
