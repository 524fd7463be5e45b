import { readdirSync, readFileSync, statSync } from 'node:fs';
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

test('a link to the page has a picture, which the page itself never loads', () => {
  const [, picture] = /property="og:image" content="\.\/(.*?)"/.exec(
    readFileSync(join(PAGE_FOLDER, 'index.html'), 'utf8'),
  )!;
  const path = join(PAGE_FOLDER, picture!);
  expect(readFileSync(path).subarray(1, 4).toString()).toBe('PNG');
  expect(statSync(path).size).toBeLessThanOrEqual(60_000);
  expect(readFileSync(join(PAGE_FOLDER, 'service-worker.js'), 'utf8')).not.toContain(picture);
});
