import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TABS } from '../../src/demo/tabs/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { PAGE_FOLDER } from '../support/build-page.ts';
import { openDemo, openSettings, pause, trained } from '../support/demo-page.ts';
import { type StaticServer, serveFolder } from '../support/static-server.ts';

const FOLDER = 'coverage/screenshots';
const WIDTHS = [
  { name: 'desktop', width: 1280, height: 720 },
  { name: 'tablet', width: 820, height: 1180 },
  { name: 'phone', width: 360, height: 740 },
] as const;
const THEMES = ['light', 'dark'] as const;
/** Seconds after the click on Train at which the stage is looked at. */
const MOMENTS = [0, 3, 15, 60];

let browser: Browser;
let server: StaticServer;

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  browser = await launchBrowser({ webgpu: false });
  server = await serveFolder(PAGE_FOLDER);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Takes a picture of a state in all widths and themes. */
async function picture(page: Page, state: string, fullPage: boolean): Promise<void> {
  for (const { name, ...viewport } of WIDTHS) {
    await page.setViewportSize(viewport);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(300); // the curve follows
      await page.screenshot({ path: join(FOLDER, `${state}-${name}-${colorScheme}.png`), fullPage });
    }
  }
}

test('every state of the page, in three widths and both themes', async () => {
  const { page, errors } = await openDemo(browser, server.url, '#preset=minute&speed=opening');
  await page.setViewportSize(WIDTHS[0]);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const begun = performance.now();
  for (const second of MOMENTS) {
    await page.waitForTimeout(Math.max(0, begun + 1000 * second - performance.now()));
    await page.screenshot({ path: join(FOLDER, `stage-${second}s.png`) });
  }
  await pause(page);
  await picture(page, 'stage', false);
  for (const { id, title } of TABS) {
    await page.getByRole('tab', { name: title, exact: true }).click();
    await page.waitForTimeout(3000); // what it shows of the model is on its way
    await picture(page, `tab-${id}`, true);
  }
  await openSettings(page);
  await picture(page, 'settings', false);
  await page.keyboard.press('Escape');
  await page.setViewportSize(WIDTHS[0]);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('p');
  await picture(page, 'present', false);
  expect(errors).toEqual([]);
});

test('the picture that a shared link shows', async () => {
  const { page } = await openDemo(browser, server.url, '#preset=minute&speed=full', {
    viewport: { width: 1200, height: 630 },
    deviceScaleFactor: 0.6,
    colorScheme: 'light',
  });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await trained(page, 3000);
  await pause(page);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('p');
  await page.screenshot({ path: 'src/demo/installed/preview.png' });
});
