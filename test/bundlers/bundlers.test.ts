import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ISOLATION_HEADERS } from '../../vite/strict-page.ts';
import { launchBrowser } from '../support/browser.ts';
import { type StaticServer, serveFolder } from '../support/static-server.ts';
import { run } from './installed.ts';
import { snippetsOf } from './readme.ts';

/** What guessing blindly costs the app, whose rhyme has 16 characters: nats a sequence of 25. */
const BLIND = 25 * Math.log(16);

const { app } = inject('installed');
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

describe.each(['vite', 'webpack', 'rollup', 'esbuild'])('an app built by %s', (bundler) => {
  let server: StaticServer;

  beforeAll(async () => {
    run(app, 'npm', 'run', '--silent', bundler);
    const folder = join(app, 'dist', bundler);
    server = await serveFolder(folder, '/some/app/', ISOLATION_HEADERS);
  });

  afterAll(() => server?.close());

  it.each([
    ['simd', /^WebAssembly v128, .*up to \d+ threads; ([2-9]|\d\d) at work$/],
    ['webgpu', /swiftshader/i],
  ])('trains on %s', async (backend, detail) => {
    const page = await browser.newPage();
    const missing: string[] = [];
    page.on('response', (response) => {
      if (response.status() === 404 && !response.url().endsWith('favicon.ico')) missing.push(response.url());
    });
    await page.goto(server.url);
    await page.click(`button[value=${backend}]`);
    await page.waitForSelector('pre:text-matches("done|failed")', { timeout: 100_000 });
    const [what = '', ...lines] = (await page.textContent('pre'))!.trim().split('\n');
    await page.close();
    expect(lines.at(-1)).toBe('done');
    expect(what.slice(`${backend}: `.length)).toMatch(detail);
    const losses = lines.slice(0, -1).map((line) => Number(line.split('loss ')[1]));
    expect(losses).toHaveLength(3);
    expect(losses[0]).toBeLessThan(BLIND);
    expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]!);
    expect(missing).toEqual([]);
  });
});

it('README’s twin for a browser trains as pasted', async () => {
  const folder = join(app, 'dist', 'readme');
  const [, forBrowser] = snippetsOf(readFileSync('README.md', 'utf8'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(app, 'readme.js'), forBrowser);
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><script type="module" src="./readme.js"></script>',
  );
  const options = ['--bundle', '--splitting', '--format=esm', '--external:gpu.js', '--outdir=dist/readme'];
  run(app, 'node_modules/.bin/esbuild', 'readme.js', ...options);
  const server = await serveFolder(folder);
  const page = await browser.newPage();
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.text()));
  await page.goto(server.url);
  await expect.poll(() => lines.join('\n'), { timeout: 60_000 }).toMatch(/^2000 0\.\d+\n.{60}$/m);
  await page.close();
  await server.close();
});
