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
