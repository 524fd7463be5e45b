/** What may be chosen about how the bytes of a text become the characters that are trained on. */

/** How a text is written in bytes. */
export const ENCODINGS = {
  auto: 'UTF-16 where a byte order mark or its zero bytes tell so, else UTF-8',
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16, the low byte first',
  'utf-16be': 'UTF-16, the high byte first',
  'windows-1252': 'what Windows wrote in Western Europe, with curly quotes and the euro',
  'iso-8859-1': 'Latin 1',
} as const;

export const LINE_ENDS = {
  keep: 'as they are',
  lf: 'a line feed, whatever system the text is from',
} as const;

export const NORMALIZATIONS = {
  keep: 'characters as they are',
  nfc: 'letters and their accents composed: Unicode’s form NFC',
} as const;

/** What stands between two files. */
export const BETWEEN = {
  newline: 'the end of a line, where the file before has none',
  'blank-line': 'an empty line',
  nothing: 'nothing',
} as const;

/** What makes a document. */
export const DOCUMENT_SEPARATORS = {
  none: 'nothing: the text is one',
  line: 'the end of a line; its end mark is the line feed',
  'blank-line': 'an empty line; its end mark is U+0003',
  file: 'the end of a file; its end mark is U+0003',
} as const;

/** How the bytes of texts become characters; the values are those of the options of the same names. */
export interface TextOptions {
  /** How the text is written in bytes. */
  readonly encoding: keyof typeof ENCODINGS;
  /** What becomes of the ends of lines. */
  readonly lineEnds: keyof typeof LINE_ENDS;
  /** Whether letters and their accents are composed. */
  readonly normalization: keyof typeof NORMALIZATIONS;
  /** What stands between two files. */
  readonly between: keyof typeof BETWEEN;
  /** What makes a document. */
  readonly documentSeparator: keyof typeof DOCUMENT_SEPARATORS;
  /** Characters that come more seldom become RARE_MARK; 0 for none. */
  readonly rare: number;
}

/** A text as it is. */
export const PLAIN_TEXT: TextOptions = {
  encoding: 'auto',
  lineEnds: 'keep',
  normalization: 'keep',
  between: 'newline',
  documentSeparator: 'none',
  rare: 0,
};
