import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from './browser.ts';
import { PAGE_FOLDER } from './build-page.ts';
import { type DemoPage, openDemo } from './demo-page.ts';
import { type StaticServer, serveFolder } from './static-server.ts';

/** The built page, served to one browser for all tests of a file. */
export interface BuiltPage {
  readonly browser: Browser;
  readonly url: string;
  /** Opens it in a profile of its own: see openDemo(). */
  open(hash?: string, options?: BrowserContextOptions): Promise<DemoPage>;
}

/** Serves the page and starts the browser before the tests of the file that calls it, and ends both after them. */
export function builtPage(launch: Parameters<typeof launchBrowser>[0] = {}): BuiltPage {
  let browser: Browser | undefined;
  let server: StaticServer | undefined;
  beforeAll(async () => {
    browser = await launchBrowser(launch);
    server = await serveFolder(PAGE_FOLDER);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  return {
    get browser() {
      return browser!;
    },
    get url() {
      return server!.url;
    },
    open: (hash, options) => openDemo(browser!, server!.url, hash, options),
  };
}
