import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { CARDS } from '../../src/demo/tour/cards.ts';
import { builtPage } from '../support/built-page.ts';
import { button, pause, ready } from '../support/demo-page.ts';

const built = builtPage({ webgpu: false });

const outcome = (page: Page) => page.locator('.tour-outcome');

/** What a visitor does at each card, by its title. */
const DEEDS: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  Guessing: async (page) => {
    await button(page, 'Play against the network').click();
    const guess = page.getByLabel('Type the next character');
    await guess.waitFor();
    for (const letter of 'eta') await guess.press(letter);
  },
  'The price': async (page) => {
    await button(page, 'Write passage').click();
    await page.locator('#passage span').nth(500).waitFor({ state: 'attached' });
    for (let tries = 0; tries < 40 && !(await outcome(page).isVisible()); tries++) {
      await page.locator('#passage').press('ArrowRight');
      await page.waitForTimeout(350); // the card looks so often
    }
  },
  Learning: async (page) => {
    await button(page, 'Train').click();
    await outcome(page).waitFor();
    await pause(page);
  },
  Memory: (page) => page.getByRole('slider', { name: /^Truncation tau/ }).fill('1'),
  Gates: async (page) => {
    const picture = page.getByRole('group', { name: /^The gradient through time/ });
    for (let step = 0; step < 20; step++) await picture.press('ArrowRight');
  },
  Temperature: (page) => button(page, 'Write three').click(),
  Units: (page) =>
    page
      .locator('#panel-units button')
      .filter({ hasText: /, r [+−]/ })
      .first()
      .click(),
  Proof: (page) => button(page, 'Check gradients').click(),
};

test('the tour from its start to its end: every card ticks itself off by what happens', async () => {
  const hash = '#hidden-size=32&batch-size=2&sample-every=500&backend=simd';
  // What scrolls smoothly may pass under the pointer between press and release.
  const { page, context, errors } = await built.open(hash, { reducedMotion: 'reduce' });
  await button(page, 'Take the tour').click();
  for (const [at, { title, answers }] of CARDS.entries()) {
    await page.getByRole('heading', { name: `${at + 1} of ${CARDS.length}: ${title}` }).waitFor();
    expect(await button(page, 'Show me where').isVisible()).toBe(false); // predict first
    expect(await outcome(page).isVisible()).toBe(false);
    await page.getByLabel(answers[0], { exact: true }).check();
    await button(page, 'Show me where').click();
    await page.locator('.tour-target').waitFor();
    await DEEDS[title]!(page);
    await outcome(page).waitFor();
    console.log(`${title}: ${await outcome(page).textContent()}`);
    if (at === 3) await leaveAndTakeUp(page);
    if (at < CARDS.length - 1) await button(page, 'Next').click();
  }
  expect(await outcome(page).textContent()).toContain('That was the whole tour.');
  await button(page, 'Leave the tour').click();
  expect(await button(page, 'Take the tour').isVisible()).toBe(true);
  expect(errors).toEqual([]);
  await context.close();
});

/** It goes on where it was left, also after a reload. */
async function leaveAndTakeUp(page: Page): Promise<void> {
  await page.getByRole('heading', { name: /4 of 8/ }).press('Escape');
  await page.reload();
  await ready(page);
  await button(page, 'Take the tour').click();
  await page.getByText('Tour, 4 of 8 done').waitFor();
  expect(await outcome(page).isVisible()).toBe(true);
}

test('a word with dots tells what it means, and gives the focus back', async () => {
  const { page, context } = await built.open();
  const word = page.locator('#panel-write .term').first();
  await word.press('Enter');
  const note = page.getByRole('note');
  expect((await note.textContent())!.length).toBeGreaterThan(20);
  await page.keyboard.press('Escape');
  expect(await note.isVisible()).toBe(false);
  await context.close();
});
