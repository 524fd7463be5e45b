/** A word as a POSIX shell takes it; or, where the commands are for Windows, as its shells do. */
export function quoted(word: string, windows = false): string {
  if (/^[\w./:@%+=,-]+$/.test(word)) return word;
  return windows ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
