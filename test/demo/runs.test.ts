import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { whole } from '../../src/report/html.ts';
import { builtPage } from '../support/built-page.ts';
import { button, pause, ready, status, trained, updateOf } from '../support/demo-page.ts';

const COPY = '#text=copy&hidden-size=16&learning-rate=0.02&sample-every=200&backend=simd&tab=runs';

const built = builtPage({ webgpu: false });

const rows = (page: Page) => page.locator('#panel-runs tbody tr');
const hashOf = (page: Page) => new URLSearchParams(new URL(page.url()).hash.slice(1));

async function trainFor(page: Page, updates: number): Promise<void> {
  await button(page, 'Train').click();
  await trained(page, updates);
  await pause(page);
}

/** As whoever pastes a link into the address bar of an open page. */
const follow = (page: Page, hash: string) =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);

test('a link brings its text and settings; over a run it is a person who decides', async () => {
  const { page, context, errors } = await built.open(COPY);
  await status(page).filter({ hasText: 'Toy task: copy after 6' }).waitFor();
  await trainFor(page, 200);
  const other = COPY.replace('copy', 'brackets').replace('0.02', '0.05');
  await follow(page, other);
  await button(page, 'Keep mine').click();
  expect([hashOf(page).get('text'), hashOf(page).get('learning-rate')]).toEqual(['copy', '0.02']);
  await follow(page, other);
  await button(page, 'Start a new run with them').click();
  await status(page).filter({ hasText: 'Training' }).waitFor(); // before, it tells of the run that was left
  await trained(page, 200);
  await pause(page);
  expect([hashOf(page).get('text'), hashOf(page).get('learning-rate')]).toEqual(['brackets', '0.05']);
  expect(await rows(page).count()).toBe(2);
  await page.reload();
  await ready(page);
  expect(await button(page, 'Keep mine').isVisible()).toBe(false);
  expect(errors).toEqual([]);
  await context.close();
});

test('a run that was given up can be seen beside another, taken up again, and trained with a change', async () => {
  const { page, context } = await built.open(COPY);
  await status(page).filter({ hasText: 'Toy task: copy after 6' }).waitFor();
  await trainFor(page, 400);
  const choice = await page.locator('#again-run option').elementHandle();
  await button(page, 'Continue').click();
  await trained(page, 800);
  await pause(page);
  await rows(page)
    .filter({ hasText: whole(await updateOf(page)) })
    .waitFor();
  expect(await choice!.evaluate((option) => option.isConnected), 'options that stay are left alone').toBe(
    true,
  );
  await page.getByLabel('To', { exact: true }).fill('0.02');
  await button(page, 'Train it with this change').click();
  await page.getByRole('alert').filter({ hasText: 'That is what this run has' }).waitFor();
  await page.getByLabel('To', { exact: true }).fill('0.05');
  await button(page, 'Train it with this change').click();
  await rows(page).nth(1).waitFor();
  await trained(page, 400);
  await pause(page);
  await page.reload();
  await ready(page);
  await rows(page).nth(1).waitFor();
  const lines = page.getByRole('img', { name: /^Smooth losses of 2 runs/ }).locator('polyline');
  expect(await lines.count()).toBe(2);
  await page.getByLabel('Run on the right').selectOption({ index: 1 });
  const right = page.getByRole('slider', { name: /^Sample on the right/ });
  const updates = async () => Number((await right.getAttribute('aria-valuetext'))!.replaceAll(/\D/g, ''));
  const last = await updates();
  await right.press('Home');
  expect(await updates()).toBeLessThan(last);
  await page.getByRole('button', { name: /^Take up: .*learning rate 0.02/ }).click();
  await page.getByRole('rowheader', { name: /learning rate 0.02\s*the present run/ }).waitFor();
  expect(hashOf(page).get('learning-rate')).toBe('0.02');
  await page.getByRole('button', { name: /^Forget: / }).click();
  await rows(page).nth(1).waitFor({ state: 'detached' });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Save picture: / }).click();
  expect((await download).suggestedFilename()).toBe('run.png');
  await context.close();
});
