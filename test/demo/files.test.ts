import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { builtPage } from '../support/built-page.ts';
import {
  button,
  openSettings,
  pause,
  pickText,
  SMALL_TEXT,
  savedBy,
  status,
  trained,
} from '../support/demo-page.ts';

const SMALL = '#hidden-size=12&seq-length=10&sample-every=200&backend=simd&tab=files';

const built = builtPage({ webgpu: false });

const alertWith = (page: Page, words: RegExp) => page.getByRole('alert').filter({ hasText: words });
const heading = (page: Page) => page.locator('#text-name');

test('texts in older encodings are read, what is none is named, and a short one is refused at once', async () => {
  const { page, context } = await built.open(SMALL);
  await bring(page, 'utf16.txt', Buffer.from(`\ufeff${SMALL_TEXT}`, 'utf16le'));
  await heading(page).filter({ hasText: 'utf16.txt' }).waitFor({ state: 'attached' });
  await bring(page, 'latin.txt', Buffer.from(`${SMALL_TEXT}é`, 'latin1'));
  await alertWith(page, /latin\.txt: not valid UTF-8/).waitFor();
  await button(page, 'Read it as Windows-1252').click();
  await heading(page).filter({ hasText: 'latin.txt' }).waitFor({ state: 'attached' });
  await bring(page, 'cat.png', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'));
  await alertWith(page, /cat\.png: this is a PNG picture/).waitFor();
  expect(await button(page, 'Read it as Windows-1252').isVisible()).toBe(false);
  await bring(page, 'hej.txt', 'hej');
  await alertWith(page, /has 3 characters, and 12 at least are needed/).waitFor();
  await button(page, 'Use this text').click();
  await alertWith(page, /There is no text yet/).waitFor();
  expect(await heading(page).textContent()).toBe('latin.txt');
  await context.close();
});

test('a model of another text is shown, and writes; a run that was given up comes back', async () => {
  const { page, context } = await built.open(SMALL);
  await bring(page, 'cat.txt', SMALL_TEXT);
  await heading(page).filter({ hasText: 'cat.txt' }).waitFor({ state: 'attached' });
  await button(page, 'Train').click();
  await trained(page, 300);
  await pause(page);
  const at = await status(page).textContent();
  const best = await savedBy(page, 'Save best model');
  await button(page, /^(Reset|Start over)$/).click();
  await button(page, 'Undo').click();
  await status(page).filter({ hasText: 'Paused' }).waitFor();
  expect(await status(page).textContent()).toBe(at);
  await button(page, /^(Reset|Start over)$/).click();
  await bring(page, 'digits.txt', '0123456789'.repeat(20));
  await heading(page).filter({ hasText: 'digits.txt' }).waitFor({ state: 'attached' });
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Load checkpoint').click();
  await (await chooser).setFiles({ name: 'cat.safetensors', mimeType: '', buffer: best });
  await page.getByRole('status', { name: 'Files' }).filter({ hasText: 'cat.safetensors is shown' }).waitFor();
  await page.getByRole('tab', { name: 'Write' }).click();
  await button(page, 'Write passage').click();
  await page.locator('#passage span').nth(500).waitFor();
  expect(await page.locator('#passage').textContent()).not.toMatch(/\d/);
  await context.close();
});

/** Brings a text; where that is done is folded, unless an error was shown. */
async function bring(page: Page, name: string, content: string | Uint8Array): Promise<void> {
  const pick = button(page, 'Choose a file');
  if (!(await pick.isVisible())) await openSettings(page);
  await pickText(page, name, content);
}
