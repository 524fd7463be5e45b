const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SPACE = 0x20;

/** What opens or closes a level, or begins a string. */
const MARKS = /["[\]{}]/g;

/**
 * The first key that an object of a JSON text has twice, which JSON.parse() lets pass.
 * @param json valid JSON.
 */
export function repeatedKey(json: string): string | undefined {
  const levels: Set<string>[] = [];
  const marks = new RegExp(MARKS);
  for (let mark = marks.exec(json); mark; mark = marks.exec(json)) {
    if (mark[0] === '{' || mark[0] === '[') levels.push(new Set());
    else if (mark[0] !== '"') levels.pop();
    else {
      const end = endOfString(json, mark.index);
      marks.lastIndex = end;
      if (!isKey(json, end)) continue;
      const key = keyOf(json.slice(mark.index, end));
      const keys = levels.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

/** @param at of its opening quote. @returns the place behind its closing one. */
function endOfString(json: string, at: number): number {
  for (let end = json.indexOf('"', at + 1); ; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
}

/** A string is a key where a colon follows. */
function isKey(json: string, end: number): boolean {
  let at = end;
  while (json.charCodeAt(at) <= SPACE) at++;
  return json.charCodeAt(at) === COLON;
}

/** @param written with its quotes. */
function keyOf(written: string): string {
  return written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1);
}
