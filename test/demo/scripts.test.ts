import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PAGE_FOLDER } from '../support/build-page.ts';

test('the scripts of the page itself bring no backends along, gpu.js least of all', () => {
  const folder = join(PAGE_FOLDER, 'assets');
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const withBackends = scripts.filter((name) =>
    /import\(.\.\/backend-/.test(readFileSync(join(folder, name), 'utf8')),
  );
  // Workers do bring them: so the pattern finds what it looks for.
  expect(withBackends).toContainEqual(expect.stringMatching(/^training\.worker-/));
  expect(scripts).toContainEqual(expect.stringMatching(/^index-/));
  expect(scripts).toContainEqual(expect.stringMatching(/^speed-/));
  expect(withBackends).not.toContainEqual(expect.stringMatching(/^(index|speed)-/));
});
