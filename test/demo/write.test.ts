import { expect, test } from 'vitest';
import { builtPage } from '../support/built-page.ts';
import { button, pause, status, trained } from '../support/demo-page.ts';

const built = builtPage({ webgpu: false });

test('it is said which weights write, and a new line can be pointed at', async () => {
  const { page, context, errors } = await built.open('#hidden-size=16&tab=write');
  const write = () => button(page, 'Write passage').click();
  await write();
  await page.getByText('Written by a trained lstm that comes with the page.').waitFor();
  await page.locator('#passage [data-sign="↵"]').first().hover();
  await page.getByText(/^Character [\d,]+ is “newline”/).waitFor();
  await button(page, 'Step').click();
  await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
  await write();
  await page.getByText('Written by the weights as they stand after 1 update:').waitFor();
  expect(errors).toEqual([]);
  await context.close();
});

test('temperature and top-p redraw the bars; three temperatures stand beside each other; one can play', async () => {
  const hash = '#hidden-size=16&sample-every=500&backend=simd&tab=write&write.prompt=Call';
  const { page, context, errors } = await built.open(hash);
  await button(page, 'Train').click();
  await trained(page, 500);
  await pause(page);
  expect(await page.getByLabel('Prompt').inputValue()).toBe('Call');
  await button(page, 'Write passage').click();
  const numbers = page
    .getByRole('complementary', { name: 'The next character' })
    .first()
    .locator('.bar-number');
  await page.locator('#passage').press('End');
  await numbers.first().waitFor();
  const asLearned = await numbers.allTextContents();
  await page.getByLabel('Temperature').fill('0');
  expect(await numbers.allTextContents()).toEqual(['100.0 %', ...Array(7).fill('cut off')]);
  await page.getByLabel('Temperature').fill('1');
  expect(await numbers.allTextContents()).toEqual(asLearned);
  await page.getByLabel('Top-p').fill('0.05');
  expect((await numbers.allTextContents()).slice(4)).toEqual(Array(4).fill('cut off'));
  await button(page, 'Type it out').click();
  await page.waitForFunction(() => {
    const shown = document.querySelectorAll('#passage span:not([hidden])').length;
    return shown > 3 && shown < document.querySelectorAll('#passage span').length;
  });
  await button(page, 'Show all').click();
  await button(page, 'Write three').click();
  await page
    .getByText(/bits of surprise a character/)
    .nth(2)
    .waitFor();
  const means = await page.getByText(/bits of surprise a character/).allTextContents();
  const [safe, , wild] = means.map((words) => Number.parseFloat(words));
  expect(safe).toBeLessThan(wild!);
  await button(page, 'Play against the network').click();
  await page.getByLabel('sure: 90 %').check();
  for (const letter of 'ea ') await page.getByLabel('Type the next character').press(letter);
  await page.getByText('3 characters').waitFor();
  expect(await page.getByRole('status', { name: 'What the guess cost' }).textContent()).toMatch(
    /You pay [\d.]+ bits, the network [\d.]+\./,
  );
  expect(errors).toEqual([]);
  await context.close();
});
