/** Everything of Unicode's category Cc, but for tabs and newlines, also those of Windows. */
const CONTROLS = /\r(?!\n)|[^\P{Cc}\t\n\r]/gu;

/**
 * A text that is safe to show: escape sequences of a book, or of a file's name, must not drive the terminal of whoever
 * reads it. Control characters become their pictures, "␛", or where Unicode has none their numbers, "\x9b".
 */
export function printable(text: string): string {
  return text.replace(CONTROLS, picture);
}

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `\\x${code.toString(16)}`;
}

/** DEL and the controls of Latin 1, which JSON.stringify() leaves as they are; U+009B begins an escape sequence. */
const LATE_CONTROLS = /[\u007f-\u009f]/g;

/** A value as a line of JSON, newline included: exact, and as safe to show as what is printable(). */
export function jsonLine(value: unknown): string {
  const json = JSON.stringify(value).replace(LATE_CONTROLS, escaped);
  return `${json}\n`;
}

function escaped(control: string): string {
  return `\\u00${control.charCodeAt(0).toString(16)}`;
}
