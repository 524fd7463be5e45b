import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { PAGE_FOLDER } from '../support/build-page.ts';
import { button, openDemo, pause, trained } from '../support/demo-page.ts';
import { type StaticServer, serveFolder } from '../support/static-server.ts';

const SMALL = '#hidden-size=16&seq-length=10&sample-every=200';

let browser: Browser;
let server: StaticServer;

beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
  server = await serveFolder(PAGE_FOLDER);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test('without WebGPU the automatic choice measures, trains, shows its table and remembers it', async () => {
  const { page, context, errors } = await openDemo(browser, server.url, SMALL);
  await button(page, 'Train').click();
  await trained(page, 20);
  await pause(page);
  const reason = page.locator('#backend');
  expect(await reason.textContent()).toMatch(/^(simd|cpu): .*measured: the fastest here/);
  await page.getByText('Why this backend', { exact: true }).click();
  const table = page.getByRole('region', { name: 'Measured backends' });
  expect(await table.getByRole('row', { name: /^webgpu – absent/ }).count()).toBe(1);
  expect(await table.getByRole('row', { name: /^(simd|cpu) [\d,]+ chosen/ }).count()).toBe(1);
  await page.reload();
  await page.getByRole('status', { name: 'Training status' }).filter({ hasText: 'Paused' }).waitFor();
  await button(page, 'Step').click();
  await reason.filter({ hasText: 'remembered: the fastest here' }).waitFor();
  expect(errors).toEqual([]);
  await context.close();
});
