import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = 'src/demo';
const sheets = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.css'))
  .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));

/** The selectors of a sheet, in its order. */
function selectorsOf(text: string): string[] {
  const rules = text.replaceAll(/\/\*.*?\*\//gs, '').matchAll(/([^{}]+)\{/g);
  return Array.from(rules, ([, list]) => list!.split(',').map((one) => one.trim())).flat();
}

test('what a tab styles by a class alone, no other sheet styles: a tab that is opened must not change the others', () => {
  const shared: string[] = [];
  for (const { name, text } of sheets) {
    if (!name.startsWith('tabs')) continue;
    const alone = selectorsOf(text).flatMap((selector) => /^\.([\w-]+)$/.exec(selector)?.[1] ?? []);
    for (const className of new Set(alone)) {
      const others = sheets.filter(
        (other) => other.name !== name && new RegExp(`\\.${className}(?![\\w-])`).test(other.text),
      );
      shared.push(...others.map((other) => `.${className}: ${name} and ${other.name}`));
    }
  }
  expect(shared).toEqual([]);
});
