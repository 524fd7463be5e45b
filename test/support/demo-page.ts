import type { Browser, BrowserContext, BrowserContextOptions, Page, Request, Worker } from 'playwright-core';
import { onTestFailed } from 'vitest';

/** A text that is soon learnt: a few dozen characters over and over. */
export const SMALL_TEXT = 'the cat sat on the mat, and the dog sat on the log. '.repeat(40);

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
export const status = (page: Page) => page.getByRole('status', { name: 'Training status' });

/** The demo page in a profile of its own, with everything it asked for and complained about. */
export interface DemoPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly requests: readonly Request[];
  /** Errors of the page and of its console. */
  readonly errors: readonly string[];
}

/** Small and quick to train, without a slow start: not the page's own, which is chosen to be watched. */
const USUAL = { preset: 'kth-2024', speed: 'full' };

/**
 * Opens the page and waits until it is ready.
 * @param hash a configuration, as links carry it; with what is usual in tests, where it says nothing else.
 */
export async function openDemo(
  browser: Browser,
  url: string,
  hash = '',
  options: BrowserContextOptions = {},
): Promise<DemoPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests: Request[] = [];
  const errors: string[] = [];
  context.on('request', (request) => requests.push(request));
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  const entries = new URLSearchParams(hash.slice(1));
  for (const [name, value] of Object.entries(USUAL)) if (!entries.has(name)) entries.set(name, value);
  onTestFailed(async () => console.error(await saidBy(page), errors));
  await page.goto(`${url}#${entries}`);
  await ready(page);
  return { page, context, requests, errors };
}

/** What a page tells, for whoever asks why a test of it failed. */
async function saidBy(page: Page): Promise<readonly string[]> {
  if (page.isClosed()) return [];
  const places = page.locator('[role=status], [role=alert], .error').filter({ visible: true });
  return (await places.allInnerTexts()).filter((words) => words !== '');
}

/** Waits until the page has opened its book or its run. */
export async function ready(page: Page): Promise<void> {
  await status(page)
    .filter({ hasText: /Ready|Paused|Done/ })
    .waitFor();
}

/** The update that the status tells. */
export async function updateOf(page: Page): Promise<number> {
  const [, number = '0'] = /update ([\d,]+)/.exec((await status(page).textContent()) ?? '') ?? [];
  return Number(number.replaceAll(',', ''));
}

/** Waits until this many updates are done. */
export async function trained(page: Page, updates: number): Promise<void> {
  while ((await updateOf(page)) < updates) await page.waitForTimeout(50);
}

export async function pause(page: Page): Promise<void> {
  await button(page, 'Pause').click();
  await status(page)
    .filter({ hasText: /Paused|Done/ })
    .waitFor();
}

/** Opens the drawer, where settings and texts are, unless it is open. */
export async function openSettings(page: Page): Promise<void> {
  if (!(await page.locator('#drawer').isVisible())) await button(page, 'Settings').click();
}

async function closeSettings(page: Page): Promise<void> {
  if (await page.locator('#drawer').isVisible()) await button(page, 'Close').click();
}

/** Sets fields by their labels: numbers are written, choices are chosen. */
export async function choose(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    const field = page.getByLabel(label, { exact: true });
    const isSelect = (await field.evaluate(({ tagName }) => tagName)) === 'SELECT';
    if (isSelect) await field.selectOption(value);
    else await field.fill(value);
  }
}

/** Opens a tab of the page, by its title. */
export async function openTab(page: Page, title: string): Promise<void> {
  await closeSettings(page);
  await page.getByRole('tab', { name: title, exact: true }).click();
  await page.getByRole('tabpanel', { name: title, exact: true }).locator('section').first().waitFor();
}

/** Picks a text. */
export async function chooseText(page: Page, name: string, content: string): Promise<void> {
  await openSettings(page);
  await pickText(page, name, content);
  await page.locator('#drawer').waitFor({ state: 'hidden' }); // the stage is seen again, with the text
}

/** Gives the page a text through the file chooser. */
export async function pickText(page: Page, name: string, content: string | Uint8Array): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Choose a file').click();
  await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
}

/** Presses a button of the tab of files that saves one. @returns the file's bytes. */
export async function savedBy(page: Page, name: string): Promise<Buffer> {
  await openTab(page, 'Files');
  const download = page.waitForEvent('download');
  await button(page, name).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The worker that trains. */
export function trainingWorker(page: Page): Worker {
  const found = page.workers().find((worker) => worker.url().includes('training.worker'));
  if (!found) throw new Error('the page has no training worker');
  return found;
}

/** Runs code in each of the page's workers before their own; the context must block service workers for that. */
export async function prepareWorkers(page: Page, code: string): Promise<void> {
  await page.route(/\.worker-/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
}
