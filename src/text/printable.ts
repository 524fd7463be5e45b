/**
 * What drives a terminal, or turns the order of what is read, so that a name or a line seems to say something else: the
 * category Cc of Unicode, but for tabs and newlines, also those of Windows, and the controls of bidirectional text.
 */
const CONTROLS = /\r(?!\n)|[^\P{Cc}\t\n\r]|\p{Bidi_Control}/gu;

/**
 * A text that is safe to show: escape sequences of a book, or of a file's name, must not drive the terminal of whoever
 * reads it. Controls become their pictures, "␛", or where Unicode has none their numbers, "\x9b", "\u202e".
 */
export function printable(text: string): string {
  return text.replace(CONTROLS, picture);
}

/** What breaks a line, or makes a gap in it. */
const BREAKS = /[\t\n\v\f\r\u2028\u2029]/g;

/** A name, or words with names in them, safe to show in one line. */
export function printableLine(text: string): string {
  return printable(text.replace(BREAKS, picture));
}

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return code < 0x100 ? `\\x${code.toString(16)}` : escaped(control);
}

/** What JSON.stringify() leaves as it is: DEL and the controls of Latin 1, of which U+009B begins an escape sequence. */
const LATE_CONTROLS = /[\u007f-\u009f]|\p{Bidi_Control}/gu;

/** A value as a line of JSON, newline included: exact, and as safe to show as what is printable(). */
export function jsonLine(value: unknown): string {
  const json = JSON.stringify(value).replace(LATE_CONTROLS, escaped);
  return `${json}\n`;
}

function escaped(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
