import { expect, test } from 'vitest';
import { builtPage } from '../support/built-page.ts';
import { button, openTab, status } from '../support/demo-page.ts';

const built = builtPage({ webgpu: false });

test('one character after the other, before any training and at each step of one', async () => {
  const { page, context, errors, requests } = await built.open('#hidden-size=16&seq-length=10');
  // The worker that keeps the page for visits without a network has them all; the page asks for what it needs.
  const models = () =>
    requests.filter((request) => !request.serviceWorker() && /safetensors/.test(request.url()));
  expect(models()).toEqual([]);
  await openTab(page, 'One character');
  const tab = page.getByRole('tabpanel', { name: 'One character' });
  await tab.getByText('A trained lstm of').waitFor();
  expect(models().length).toBe(1);
  await tab.getByLabel('Characters to read').fill('the who');
  await tab.getByLabel('Characters to read').press('Enter');
  await expect.poll(() => tab.locator('.reads strong').allTextContents()).toEqual([...'the␣wh']);
  expect(await tab.locator('.matrix').count()).toBe(3);
  expect(await tab.locator('.row-label').allTextContents()).toContainEqual(
    expect.stringContaining('h = o tanh(c)'),
  );

  const picture = tab.getByRole('group', { name: /^The network unrolled/ });
  await picture.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const readout = tab.locator('.readout');
  expect(await readout.textContent()).toMatch(
    /^Step 2, having read “h”, unit 2: i = σ\(.*\) = .*; h = o tanh\(c\) = /,
  );
  await tab.getByLabel('The way back').check();
  await picture.focus();
  await page.keyboard.press('ArrowDown');
  expect(await readout.textContent()).toMatch(/unit 3: dL\/dh = −?0\.\d{4}; dL\/dc = /);
  expect(await tab.locator('.guess .taken .bar-number').first().textContent()).toMatch(/^−0/);

  await tab.getByLabel('After a step').check();
  await tab.getByText(/the price falls, from [\d.]+ to/).waitFor();
  await tab.getByLabel(/^Step size/).fill('2');
  await tab.getByText('the price rises').waitFor();

  await tab.getByLabel('Characters to read').fill('');
  await tab.getByLabel('Characters to read').press('Enter');
  for (const update of [1, 2]) {
    await button(page, 'Step').click();
    await status(page)
      .filter({ hasText: `Paused at update ${update}` })
      .waitFor();
    await tab.getByText(`Your rnn of 16 units after ${update} update`).waitFor();
  }
  await tab.getByText('Update 2 of the training: the price').waitFor();
  expect(await tab.locator('.unit-strips .strip-names').first().textContent()).toBe('h');
  await tab.getByText('The same as a table').click();
  expect(await tab.getByRole('columnheader').allTextContents()).toContain('price after it');
  expect(errors).toEqual([]);
  await context.close();
});
