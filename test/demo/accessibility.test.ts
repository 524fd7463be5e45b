import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { TABS } from '../../src/demo/tabs/index.ts';
import { builtPage } from '../support/built-page.ts';
import { button, openSettings, openTab, pause, trained } from '../support/demo-page.ts';

const WIDE = { width: 1360, height: 900 };
const NARROW = { width: 360, height: 780 };

const built = builtPage();

const LOOKS = [
  { name: 'wide and light', viewport: WIDE, media: { colorScheme: 'light', forcedColors: 'none' } },
  {
    name: 'narrow and dark',
    viewport: NARROW,
    media: { colorScheme: 'dark', forcedColors: 'none', reducedMotion: 'reduce' },
  },
  { name: 'forced colours', viewport: WIDE, media: { colorScheme: 'dark', forcedColors: 'active' } },
] as const;

test('axe finds nothing, and nothing is cut off, in any tab, theme, width, nor in forced colours', async () => {
  const context = { bypassCSP: true }; // axe is a script that the page would not load
  const { page } = await built.open('#hidden-size=32&sample-every=200', context);
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
  expect(await faultsInAllLooks(page, 'opened')).toEqual([]);
  await button(page, 'Train').click();
  await trained(page, 800);
  await pause(page);
  await showEverything(page);
  for (const { title } of TABS) {
    await openTab(page, title);
    expect(await faultsInAllLooks(page, title)).toEqual([]);
  }
  await openSettings(page);
  expect(await faultsInAllLooks(page, 'settings')).toEqual([]);
  await page.context().close();
});

async function faultsInAllLooks(page: Page, state: string): Promise<unknown[]> {
  const faults: unknown[] = [];
  for (const { name, viewport, media } of LOOKS) {
    await page.setViewportSize(viewport);
    await page.emulateMedia(media);
    await page.waitForTimeout(200); // the curve follows, and colours have changed
    faults.push(...(await violations(page)).map((found) => ({ look: `${name}, ${state}`, found })));
    const cutOff = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (cutOff > 0) faults.push(`${name}, ${state}: ${cutOff} pixels are cut off`);
    faults.push(...(await page.evaluate(badlyLaidOut)).map((found) => `${name}, ${state}: ${found}`));
  }
  return faults;
}

/** What is off an edge without a word that it scrolls, keys that are broken in two, tabs that seem chosen and are not. */
function badlyLaidOut(): string[] {
  const seen = <E extends HTMLElement>(selector: string) =>
    Array.from(document.querySelectorAll<E>(selector)).filter((element) => element.checkVisibility());
  const silent = seen('.scrolling').filter(
    (region) => region.scrollWidth > region.clientWidth + 1 && !region.querySelector('p')!.checkVisibility(),
  );
  const broken = seen('.key, .surprise-key span').filter((key) => key.getClientRects().length > 1);
  const { backgroundColor } = getComputedStyle(document.body);
  const underlined = seen('[role="tab"][aria-selected="false"]').filter((tab) => {
    const { borderBlockEndColor: colour } = getComputedStyle(tab);
    return colour !== backgroundColor && colour !== 'rgba(0, 0, 0, 0)';
  });
  return [
    ...silent.map((region) => `${region.ariaLabel} does not say that it scrolls`),
    ...broken.map((key) => `the key "${key.textContent}" is broken in two`),
    ...underlined.map((tab) => `the tab ${tab.textContent} is underlined`),
  ];
}

/** Fills the tabs that are empty at first. */
async function showEverything(page: Page): Promise<void> {
  await openTab(page, 'Write');
  await button(page, 'Write passage').click();
  await page.locator('#passage span').first().waitFor({ state: 'attached' });
  await openTab(page, 'Check');
  await button(page, 'Check gradients').click();
  await page.locator('#gradient-reports table').first().waitFor();
  await openTab(page, 'Speed');
  await button(page, 'Compare backends').click();
  await page.locator('#compared table').first().waitFor();
  await button(page, 'Cancel comparison').click();
  await page.getByRole('figure', { name: 'Speed of the backends' }).waitFor();
}

async function violations(page: Page): Promise<unknown[]> {
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    // A person's own colours are theirs: axe computes contrast from the page's.
    const forced = matchMedia('(forced-colors: active)').matches;
    const { violations: found } = await axe.run({ rules: { 'color-contrast': { enabled: !forced } } });
    return found.map(({ id, nodes }) => ({
      id,
      where: nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)),
    }));
  });
}

test('the keyboard reaches every control, and one sees where it is', async () => {
  const { page } = await built.open();
  await openSettings(page);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  const expected = await page
    .locator(
      'button:visible:not([tabindex="-1"]), input:visible:not([type=radio]), select:visible, textarea:visible, summary:visible',
    )
    .count();
  const reached = new Set<string>();
  for (let presses = 0; reached.size < expected && presses < 3 * expected; presses++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      if (!element.matches('button, input:not([type=radio]), select, textarea, summary')) return undefined;
      const outline = getComputedStyle(element).outlineStyle;
      return `${element.id || element.textContent}: ${outline}`;
    });
    if (at) reached.add(at);
  }
  expect(reached.size).toBe(expected);
  expect([...reached].filter((at) => at.endsWith(': none'))).toEqual([]);
});

test('the figures have their names', async () => {
  const { page } = await built.open();
  await openTab(page, 'Units');
  for (const name of ['Loss plot', 'Hidden units']) {
    expect(await page.getByRole('figure', { name, exact: true }).count()).toBe(1);
  }
});

test('on a phone the tab that a link opens is in sight', async () => {
  const { page } = await built.open('#tab=files', { viewport: NARROW });
  const { left, right } = await page
    .getByRole('tab', { selected: true })
    .evaluate((tab) => tab.getBoundingClientRect().toJSON());
  expect(left).toBeGreaterThan(0);
  expect(right).toBeLessThan(NARROW.width);
});
