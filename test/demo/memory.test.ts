import { expect, test } from 'vitest';
import { builtPage } from '../support/built-page.ts';
import { button, openTab, pause, trained } from '../support/demo-page.ts';

const built = builtPage({ webgpu: false });

test('how far back a network remembers, the shipped ones and one that trains', async () => {
  const { page, context, errors } = await built.open('#hidden-size=16&seq-length=10');
  await openTab(page, 'Memory');
  const tab = page.getByRole('tabpanel', { name: 'Memory' });
  const beside = tab.getByRole('region', { name: 'Beside it' });
  await beside.getByText('A trained rnn of').waitFor();
  await beside.getByRole('img', { name: /eigenvalues lie outside the unit circle/ }).waitFor();
  const said = tab.getByText(/costs [\d.]+ bits/);
  await said.waitFor();
  expect(await tab.locator('polyline').count()).toBe(3); // h and c of the lstm, h of the rnn

  const chart = tab.getByRole('group', { name: /^The gradient through time/ });
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await tab.getByText(/^After “.*”, k = 1: this, lstm: dL\/dh/).count()).toBe(1);

  const before = await said.textContent();
  await tab.getByRole('group', { name: /^A text; / }).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => said.textContent()).not.toBe(before);
  await tab.getByLabel(/^Truncation tau/).fill('1');
  const heard = Number(/hears ([\d.]+) %/.exec((await said.textContent())!)![1]);
  expect(heard).toBeGreaterThan(0);
  expect(heard).toBeLessThan(100);

  await button(page, 'Train').click();
  const own = tab.getByRole('region', { name: 'This network' });
  await own.getByText(/Your rnn of 16 units after/).waitFor();
  await beside.getByText('A trained lstm of').waitFor();
  const first = await own.getByText(/Your rnn/).textContent();
  await trained(page, 500);
  await expect.poll(() => own.getByText(/Your rnn/).textContent(), { timeout: 20_000 }).not.toBe(first);
  await pause(page);
  expect(await own.getByRole('definition').first().textContent()).toMatch(/ %$/);
  expect(await own.getByText('elements clipped').count()).toBe(1);

  // Explaining the same words again must not cut the text around them into more and more pieces.
  await openTab(page, 'Runs');
  await openTab(page, 'Memory');
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll('[role=tabpanel] :is(p, th, dt)')]
      .filter(({ childNodes }) =>
        [...childNodes].some((node) => node instanceof Text && node.nextSibling instanceof Text),
      )
      .map(({ textContent }) => textContent),
  );
  expect(cut).toEqual([]);
  expect(errors).toEqual([]);
  await context.close();
});
