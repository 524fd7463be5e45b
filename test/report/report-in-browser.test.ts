import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { renderReport } from '../../src/report/report.ts';
import { launchBrowser } from '../support/browser.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { DATA } from './report-data.ts';

it('opens from disk without a console message, and shows curve, passage and bars, also on a phone', async () => {
  const file = join(temporaryFolder(), 'report.html');
  writeFileSync(file, renderReport(DATA));
  const browser = await launchBrowser({ webgpu: false });
  try {
    const page = await browser.newPage();
    const messages: string[] = [];
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(error.message));
    await page.goto(pathToFileURL(file).href);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(DATA.text.name);
    const curve = await page.locator('polyline.smooth').boundingBox();
    expect(curve!.width).toBeGreaterThan(100);
    expect(await page.getByText(DATA.passage).isVisible()).toBe(true);
    const bars = page.locator('dl.measured .bar');
    const widths = await bars.evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().width));
    expect(widths[0]! / widths[1]!).toBeCloseTo(4, 1);
    for (const [name, type] of [
      ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"'],
      ['PNG', '\u0089PNG'],
    ] as const) {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: `Save as ${name}` }).click();
      const saved = await (await download).path();
      expect(readFileSync(saved, 'latin1').startsWith(type)).toBe(true);
      expect(readFileSync(saved).length).toBeGreaterThan(2000);
    }
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button').count()).toBe(0);
    const key = page.locator('.smooth-key');
    expect(await key.evaluate((one) => getComputedStyle(one).printColorAdjust)).toBe('exact');
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width: 360, height: 700 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(messages).toEqual([]);
  } finally {
    await browser.close();
  }
});
