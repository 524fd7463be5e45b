import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { renderReport } from '../../src/report/report.ts';
import { launchBrowser } from '../support/browser.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { DATA } from './report-data.ts';

it('opens from disk without a console message, and shows the curve and the passage', async () => {
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
    expect(messages).toEqual([]);
  } finally {
    await browser.close();
  }
});
