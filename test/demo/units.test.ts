import { expect, test } from 'vitest';
import { builtPage } from '../support/built-page.ts';
import { openTab } from '../support/demo-page.ts';

const built = builtPage({ webgpu: false });

test('units that know something, before any training', async () => {
  const { page, context, errors } = await built.open();
  await openTab(page, 'Units');
  const tab = page.getByRole('tabpanel', { name: 'Units' });
  const spaces = tab.getByRole('button', { name: /^spaces: .*, r/ });
  await spaces.click();
  const knows = tab.getByText(/ is among the best that tell .*spaces \(r /);
  await knows.waitFor();
  const r = Number(/spaces \(r (.*?)\)/.exec((await knows.textContent())!)![1]!.replace('−', '-'));
  expect(Math.abs(r)).toBeGreaterThan(0.5);

  const map = tab.getByRole('group', { name: /^Hidden units, a row each/ });
  const text = await tab.getByLabel('Text to read').inputValue();
  expect(text.length).toBe(300);
  expect(text).toMatch(/^["“]?\p{Lu}/u);
  const unit = await tab.getByLabel('Unit', { exact: true }).inputValue();
  expect(await tab.locator('.unit-labels span').first().textContent()).toBe(unit); // like itself most of all

  await map.focus();
  await page.keyboard.press('ArrowRight');
  const pointed = tab.getByText(/^Unit \d+, having read “.*”, character 2: −?[\d.]+\.$/);
  await pointed.waitFor();
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowRight');
  await tab.getByText(`On in “${text.slice(1, 5)}” more than elsewhere:`).waitFor();
  await tab.getByLabel('Rows sorted by').selectOption('span');
  await tab
    .getByRole('button', { name: /there, r/ })
    .first()
    .click();

  await tab.getByLabel('Its name').fill('my unit');
  await expect.poll(() => tab.getByText(/^.*“my unit” is among/).count()).toBe(1);
  await openTab(page, 'Files');
  expect(errors).toEqual([]);
  await context.close();
});

test('a link carries the unit and its name', async () => {
  const { page, context, errors } = await built.open('#tab=units&units.unit=h.7&units.names=h.7%3Amy+unit');
  const tab = page.getByRole('tabpanel', { name: 'Units' });
  await tab.getByText('Unit 7 “my unit” is among').waitFor();
  const unit = tab.getByLabel('Unit', { exact: true });
  expect(await unit.inputValue()).toBe('7');
  await unit.fill('777');
  await unit.press('Enter');
  const missing = (asked: string) => page.getByRole('alert').filter({ hasText: `has no unit “${asked}”` });
  await missing('777').waitFor();
  await unit.fill('8');
  await unit.press('Enter');
  await missing('777').waitFor({ state: 'hidden' });
  await page.evaluate(() => {
    location.hash = '#tab=units&units.unit=h.778';
  });
  await missing('h.778').waitFor();
  expect(errors).toEqual([]);
  await context.close();
});
