import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { builtPage } from '../support/built-page.ts';
import { button, openSettings, pause, pickText, ready, trained } from '../support/demo-page.ts';

const HOSTILE = '<img src=x onerror=alert(1)>\u001b[31m\u202etxt\u2066\u200f';
const SMALL = '#hidden-size=4&seq-length=10&sample-every=10&updates=100000&backend=cpu';

const built = builtPage();

/** What turns a line, or drives a terminal. */
const DRIVES = /\p{Bidi_Control}|[^\P{Cc}\t\n\r]/u;

/** All words of the page, hidden ones included. */
const wordsOf = (page: Page) => page.evaluate(() => document.body.textContent);

test('no name, text or sample turns a line of the page, or is HTML in it', async () => {
  const { page, context, errors } = await built.open(SMALL);
  const name = `${HOSTILE.replace('/', '')}.txt`;
  await openSettings(page);
  await pickText(page, name, Buffer.from([0xff]));
  await page.getByRole('alert').filter({ hasText: 'not valid UTF-8' }).waitFor();
  expect(await wordsOf(page)).not.toMatch(DRIVES);
  await pickText(page, name, HOSTILE.repeat(30));
  await page.locator('#text-name').filter({ hasText: '\\u202etxt' }).waitFor({ state: 'attached' });
  await button(page, 'Train').click();
  await trained(page, 50);
  await pause(page);
  await page.locator('#timeline .sample').waitFor();
  expect(await wordsOf(page)).not.toMatch(DRIVES);
  expect(await page.locator('img').count()).toBe(0);
  expect(errors).toEqual([]);
  await context.close();
});

test('a link that is changed in an open page is taken, or refused in a sentence', async () => {
  const { page, context } = await built.open('#hidden-size=64,5');
  const alert = page.getByRole('alert').filter({ hasText: 'Hidden size is "64,5"' });
  await alert.waitFor();
  await page.evaluate(() => {
    location.hash = '#hidden-size=12';
  });
  await page.waitForFunction(
    () => document.querySelector<HTMLInputElement>('#option-hidden-size')?.value === '12',
  );
  expect(await alert.count()).toBe(0);
  await context.close();
});

test('a storage that was damaged is told of, and the page opens', async () => {
  const { page, context } = await built.open();
  await page.evaluate(async () => {
    const opened = indexedDB.open('webgpu-char-rnn');
    await new Promise((resolve) => opened.addEventListener('success', resolve));
    const store = opened.result.transaction('run', 'readwrite').objectStore('run');
    store.put({ name: 5, bytes: 'none' }, 'text');
    store.put({ config: null }, 'run');
    await new Promise((resolve) => store.transaction.addEventListener('complete', resolve));
    opened.result.close();
  });
  await page.reload();
  await ready(page);
  await page
    .locator('#notice')
    .filter({ hasText: 'The saved text cannot be read: the saved text is damaged' })
    .waitFor();
  expect(await page.locator('#text-name').textContent()).toBe('Moby-Dick');
  await context.close();
});
