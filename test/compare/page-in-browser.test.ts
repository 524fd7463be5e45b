import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { comparisonOf } from '../../src/compare/comparison.ts';
import { comparisonPage } from '../../src/compare/page.ts';
import { launchBrowser } from '../support/browser.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { storedRun } from './stored-run-data.ts';

it('switches curves, leaves recipes out and puts samples side by side, also on a phone', async () => {
  const file = join(temporaryFolder(), 'comparison.html');
  const runs = [0.1, 0.05].flatMap((learningRate) =>
    [1, 2].map((seed) => storedRun(10 * learningRate + seed / 10, { learningRate, seed })),
  );
  writeFileSync(file, comparisonPage(comparisonOf(runs)));
  const browser = await launchBrowser({ webgpu: false });
  try {
    const page = await browser.newPage();
    const messages: string[] = [];
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(error.message));
    page.on('request', (request) => request.url().startsWith('file:') || messages.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    const chart = page.locator('[data-chart]:visible');
    expect(await chart.getAttribute('data-chart')).toBe('heldOut updates');
    await page.getByRole('radio', { name: 'seconds' }).check();
    await page.getByRole('radio', { name: 'training, smooth' }).check();
    expect(await chart.getAttribute('data-chart')).toBe('training seconds');
    const line = chart.locator('polyline.line-1');
    expect(await line.isVisible()).toBe(true);
    await page.getByLabel('draw 0.1').uncheck();
    expect(await line.isVisible()).toBe(false);
    const [left, right] = [page.locator('blockquote').nth(0), page.locator('blockquote').nth(1)];
    expect([await left.textContent(), await right.textContent()]).toEqual(['</script><b>1', '</script><b>1']);
    await page.getByRole('combobox', { name: 'after update' }).selectOption('500');
    await page.getByRole('combobox', { name: 'run' }).nth(1).selectOption({ label: 'eta 0.1 seed 2' });
    expect([await left.textContent(), await right.textContent()]).toEqual(['half way 1', 'half way 2']);
    await page.setViewportSize({ width: 360, height: 700 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(messages).toEqual([]);
  } finally {
    await browser.close();
  }
});
