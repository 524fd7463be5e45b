/** A long training on the built page, its tabs opened over and over: memory, nodes, listeners and storage must stay flat. */
import type { Page } from 'playwright-core';
import { TABS } from '../../src/demo/tabs/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { PAGE_FOLDER } from '../support/build-page.ts';
import { button, ready } from '../support/demo-page.ts';
import { serveFolder } from '../support/static-server.ts';
import { growthOf } from './growth.ts';
import { type Look, PageProbe } from './page-probe.ts';

/** The page's own preset, as fast as it goes, and with more updates than the time allows. */
const SETTINGS = '#preset=minute&speed=full&updates=100000000';
/** A tab is looked at for so long: what it shows of the model is there by then. */
const TAB_MILLISECONDS = 2000;

export interface PageSoakOptions {
  readonly minutes: number;
  /** Looks in that time, a multiple of three at best. */
  readonly looks: number;
  readonly tell: (line: string) => void;
}

/** What came of it: the last line, and whether nothing grew or failed. */
export interface PageSoakOutcome {
  readonly line: string;
  readonly good: boolean;
}

export async function pageSoak({ minutes, looks, tell }: PageSoakOptions): Promise<PageSoakOutcome> {
  const server = await serveFolder(PAGE_FOLDER);
  const browser = await launchBrowser({ webgpu: false });
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(`${server.url}${SETTINGS}`);
    await ready(page);
    const probe = await PageProbe.on(page);
    await button(page, 'Train').click();
    const taken: Look[] = [];
    let opened = 0;
    let update = 0;
    const begun = performance.now();
    for (let i = 1; i <= looks; i++) {
      opened += await openTabsUntil(page, begun + (i * minutes * 60_000) / looks, opened);
      taken.push(await probe.look());
      tell(row(i, taken.at(-1)!));
      const now = await updateOf(page);
      if (now <= update) errors.push(`no update came after ${update}`);
      update = now;
    }
    const growths = growthOf(taken);
    for (const { words } of growths) tell(words);
    for (const error of errors) tell(`error: ${error}`);
    const grown = growths.filter(({ grows }) => grows).length;
    return {
      line: `minutes ${minutes}, looks ${looks}, updates ${update}, tabs ${opened}, grown ${grown}, errors ${errors.length}`,
      good: grown + errors.length === 0,
    };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Opens one tab after the other. @param from of the table, counted round. @returns how many. */
async function openTabsUntil(page: Page, end: number, from: number): Promise<number> {
  let opened = 0;
  do {
    await openTab(page, TABS[(from + opened) % TABS.length]!.title);
    opened++;
    await page.waitForTimeout(TAB_MILLISECONDS);
  } while (performance.now() < end);
  return opened;
}

/** By a script of the page's own: the clicks and waits of the driver keep nodes, which would be counted. */
async function openTab(page: Page, title: string): Promise<void> {
  await page.evaluate((name) => {
    const tabs = [...document.querySelectorAll<HTMLElement>('[role=tab]')];
    tabs.find(({ textContent }) => textContent === name)!.click();
  }, title);
  const isShown = () =>
    page.evaluate(() => document.querySelector('[role=tabpanel]:not([hidden]) section') !== null);
  while (!(await isShown())) await page.waitForTimeout(50);
}

async function updateOf(page: Page): Promise<number> {
  const text = await page.evaluate(() => document.querySelector('[role=status]')!.textContent);
  return Number((/update ([\d,]+)/.exec(text ?? '')?.[1] ?? '0').replaceAll(',', ''));
}

function row(index: number, look: Look): string {
  return `${index}: ${Object.entries(look)
    .map(([name, value]) => `${name} ${value.toLocaleString('en-US', { maximumFractionDigits: 1 })}`)
    .join(', ')}`;
}
