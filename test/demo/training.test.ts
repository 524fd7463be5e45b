import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import { builtPage } from '../support/built-page.ts';
import {
  button,
  chooseText,
  openSettings,
  openTab,
  pause,
  ready,
  SMALL_TEXT,
  savedBy,
  status,
  trained,
  updateOf,
} from '../support/demo-page.ts';

const built = builtPage();

/** Small enough that hundreds of updates take a moment. */
const SMALL = '#hidden-size=16&seq-length=10&sample-every=200';

describe('a script that knows only the accessible names', () => {
  test('trains, pauses, saves, reloads, resumes and writes a passage', async () => {
    const { page, context, requests, errors } = await built.open();
    await button(page, 'Train').click();
    await trained(page, 150);
    await pause(page);
    const paused = await updateOf(page);
    const checkpoint = readCheckpoint(await savedBy(page, 'Save checkpoint'), 'saved');
    expect(checkpoint.update).toBe(paused);
    expect(checkpoint.text.name).toBe('Moby-Dick');

    await page.reload();
    await ready(page);
    expect(await updateOf(page)).toBe(paused);
    await button(page, 'Continue').click();
    await trained(page, paused + 50);
    await pause(page);

    await openTab(page, 'Write');
    await button(page, 'Write passage').click();
    await page.waitForFunction(() => document.querySelectorAll('#passage span').length === 1001);
    const origin = new URL(built.url).origin;
    expect(requests.map((request) => new URL(request.url())).filter((url) => url.origin !== origin)).toEqual(
      [],
    );
    expect(errors).toEqual([]);
    await context.close();
  });

  test('makes steps and starts again', async () => {
    const { page, context } = await built.open(SMALL);
    await button(page, 'Step').click();
    await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
    await button(page, 'Step').click();
    await status(page).filter({ hasText: 'Paused at update 2' }).waitFor();
    await button(page, 'Start over').click();
    await status(page).filter({ hasText: 'Ready' }).waitFor();
    await page.reload();
    await ready(page);
    expect(await updateOf(page)).toBe(0);
    await context.close();
  });
});

test('a text that was brought is there after a reload, also before anything was trained on it', async () => {
  const { page, context } = await built.open(SMALL);
  await chooseText(page, 'cat.txt', SMALL_TEXT);
  await status(page).filter({ hasText: 'Ready. cat.txt is open.' }).waitFor();
  await expect.poll(() => storedText(page)).toBe('cat.txt');
  await page.reload();
  await ready(page);
  expect(await status(page).textContent()).toContain('Ready. cat.txt is open.');
  await button(page, 'Step').click();
  await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
  expect(readCheckpoint(await savedBy(page, 'Save checkpoint'), 'saved').text.name).toBe('cat.txt');
  await button(page, 'Start over').click();
  await openSettings(page);
  await button(page, 'Moby-Dick').click();
  await expect.poll(() => storedText(page)).toBe('Moby-Dick');
  await context.close();
});

describe('a run', () => {
  test('goes on after a reload as if nothing had happened, bit for bit', async () => {
    const hash =
      '#hidden-size=16&seq-length=10&updates=12000&sample-every=1000&backend=cpu&learning-rate=0.05';
    const whole = await built.open(hash);
    await button(whole.page, 'Train').click();
    const broken = await built.open(hash);
    await button(broken.page, 'Train').click();
    await trained(broken.page, 100);
    await pause(broken.page);
    await broken.page.reload();
    await ready(broken.page);
    await button(broken.page, 'Continue').click();
    for (const { page } of [whole, broken]) await status(page).filter({ hasText: 'Done' }).waitFor();
    const [one, other] = await Promise.all(
      [whole, broken].map(async ({ page }) =>
        readCheckpoint(await savedBy(page, 'Save checkpoint'), 'saved'),
      ),
    );
    expect({ ...other, seconds: 0 }).toEqual({ ...one, seconds: 0 });
    await Promise.all([whole.context.close(), broken.context.close()]);
  });

  test('learns a small text, and takes a changed learning rate with it', async () => {
    const { page, context } = await built.open(SMALL);
    await chooseText(page, 'cat.txt', SMALL_TEXT);
    await status(page).filter({ hasText: 'cat.txt' }).waitFor();
    await button(page, 'Train').click();
    await trained(page, 10);
    await openSettings(page);
    await page.getByLabel('Learning rate', { exact: true }).fill('0.2');
    await page.getByLabel('Learning rate', { exact: true }).blur();
    await expect.poll(async () => smoothLoss(await status(page).textContent())).toBeLessThan(0.5);
    await pause(page);
    const { options } = readCheckpoint(await savedBy(page, 'Save checkpoint'), 'saved');
    expect(options.learningRate).toBe(0.2);
    await context.close();
  });

  test('belongs to one tab at a time', async () => {
    const { page, context } = await built.open(SMALL);
    await button(page, 'Step').click();
    await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
    const second = await context.newPage();
    await second.goto(built.url);
    await ready(second);
    expect(await second.getByText('Another tab holds the saved run').isVisible()).toBe(true);
    expect(await updateOf(second)).toBe(0);
    await context.close();
  });
});

/** Name of the text that the browser keeps. */
function storedText(page: Page): Promise<string | undefined> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('webgpu-char-rnn');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('run').objectStore('run').get('text');
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => resolve(reading.result?.name);
        };
      }),
  );
}

function smoothLoss(words: string | null): number {
  return Number(/smooth loss ([\d.]+)/.exec(words ?? '')?.[1]);
}
