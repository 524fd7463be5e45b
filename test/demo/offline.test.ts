import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { OFFERED_TEXTS } from '../../src/demo/offered-texts.ts';
import { launchBrowser } from '../support/browser.ts';
import { PAGE_FOLDER } from '../support/build-page.ts';
import { button, openDemo, ready, trained, updateOf } from '../support/demo-page.ts';
import { type StaticServer, serveFolder } from '../support/static-server.ts';

const SMALL = '#hidden-size=16&seq-length=10&sample-every=200&backend=cpu';

let browser: Browser;
/** A host that sends no header of use, and one that makes a cache careful. */
let server: StaticServer;

beforeAll(async () => {
  browser = await launchBrowser();
});

// A host of its own for each test, which ends it: a browser that is told to be offline lets service workers through.
beforeEach(async () => {
  server = await serveFolder(PAGE_FOLDER, '/some/project/', { Vary: 'Origin' });
});

afterEach(() => server.close());

afterAll(async () => {
  await browser?.close();
});

/** Resolves when the files are kept, and the page is served from them. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const { serviceWorker } = navigator;
    await serviceWorker.ready;
    if (!serviceWorker.controller) {
      await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve));
    }
  });

test('works without a network after the first visit, whatever the host says of "Vary"', async () => {
  const { page, context } = await openDemo(browser, server.url, SMALL);
  await kept(page);
  await server.close();
  await page.reload();
  await ready(page);
  const session = await context.newCDPSession(page);
  const { errors, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(JSON.parse(data!).name).toBe('A network learns to write');
  await button(page, 'Train').click();
  await trained(page, 20);
  expect(await updateOf(page)).toBeGreaterThan(0);
  await context.close();
});

test('from the second visit on the page is isolated, so that threads can share memory', async () => {
  const { page, context, errors } = await openDemo(browser, server.url, SMALL);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await kept(page);
  await page.reload();
  await ready(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await button(page, 'Step').click();
  await page.getByText('Paused at update 1').waitFor();
  expect(errors).toEqual([]);
  await context.close();
});

test('other files than the page are what they are, and texts are kept once they were asked for', async () => {
  const { page, context } = await openDemo(browser, server.url, SMALL);
  await kept(page);
  const textOf = (name: string) => page.evaluate(async (name) => (await fetch(name)).text(), name);
  const files = OFFERED_TEXTS.slice(1).map(({ id }) => `texts/${id}.txt`);
  for (const file of files) expect((await textOf(file)).length).toBeGreaterThan(20_000);
  await server.close();
  for (const file of files) expect((await textOf(file)).length).toBeGreaterThan(20_000);
  await page.goto(`${server.url}licenses.txt`);
  expect(await page.locator('body').textContent()).toContain('Apache License');
  await context.close();
});

test('where no script arrives, the page says so', async () => {
  const page = await browser.newPage();
  await page.route(/\/assets\/index-.*\.js$/, (route) => route.abort());
  await page.goto(server.url);
  const words = page.getByText('its scripts did not arrive');
  expect(await words.isVisible()).toBe(false);
  await words.waitFor(); // eight seconds
  await page.close();
});
