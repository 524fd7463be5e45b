import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { builtPage } from '../support/built-page.ts';
import { button, openTab, pause, savedBy, status, trained, updateOf } from '../support/demo-page.ts';

const SLOW = '#hidden-size=16&speed=opening&backend=simd';

const built = builtPage({ webgpu: false });

const curve = (page: Page) => page.getByRole('slider', { name: /^Read the curve/ });
const age = (page: Page) => page.locator('#live-update');
const marks = (page: Page) => page.locator('.curve .mark');

test('the slow start shows the texts of its marks, is skipped, and plays again', async () => {
  const { page, context, errors } = await built.open(SLOW);
  await button(page, 'Train').click();
  for (const words of ['before the first update', 'after 1 update', 'after 3 updates', 'after 10 updates']) {
    await age(page).filter({ hasText: words }).waitFor();
  }
  expect(await updateOf(page)).toBeLessThan(1000);
  await button(page, 'Skip the slow start').click();
  await trained(page, 3000);
  await page.locator('.curve .passed').filter({ hasText: '✓ knowing how often each letter comes' }).waitFor();
  await page
    .locator('#word-share')
    .filter({ hasText: /^\d+ % words of the book$/ })
    .waitFor();
  expect(await page.locator('#live-text .known').count()).toBeGreaterThan(0);
  await pause(page);
  expect(await marks(page).count()).toBeGreaterThanOrEqual(8);
  await button(page, 'Play the start again').click();
  await age(page).filter({ hasText: 'before the first update' }).waitFor();
  await age(page).filter({ hasText: 'after 3 updates' }).waitFor();
  await button(page, 'Back to now').click();
  await age(page)
    .filter({ hasText: `after ${(await updateOf(page)).toLocaleString('en-US')} updates` })
    .waitFor();
  expect(errors).toEqual([]);
  await context.close();
});

test('with reduced motion the start has its steps, and nothing moves', async () => {
  const { page, context } = await built.open(SLOW, { reducedMotion: 'reduce' });
  await page.evaluate(noteMotion);
  await button(page, 'Train').click();
  await age(page).filter({ hasText: 'after 3 updates' }).waitFor();
  await button(page, 'Skip the slow start').click();
  await page.locator('#live-text .known').first().waitFor();
  await pause(page);
  await button(page, 'Play the start again').click();
  await age(page).filter({ hasText: 'after 3 updates' }).waitFor();
  await button(page, 'Back to now').click();
  await button(page, 'Settings').click();
  const { moves, curves } = await page.evaluate(() => (window as unknown as { motion: Motion }).motion);
  expect(moves).toEqual([]);
  // Up to 0, 1 and 3 updates, and the whole run before and after: between two of them it does not grow.
  expect(curves.length).toBeLessThanOrEqual(5);
  await context.close();
});

interface Motion {
  /** Animations, transitions and smooth scrolls that began. */
  readonly moves: string[];
  /** The curve since the start was played again, as often as it changed. */
  readonly curves: string[];
}

function noteMotion(): void {
  const motion: Motion = { moves: [], curves: [] };
  Object.assign(window, { motion });
  for (const type of ['animationstart', 'transitionrun']) {
    document.addEventListener(type, ({ target }) => {
      motion.moves.push(`${type}: ${(target as Element).outerHTML.slice(0, 80)}`);
    });
  }
  for (const name of ['scrollIntoView', 'scrollTo', 'scrollBy'] as const) {
    const scroll = Element.prototype[name] as (...given: unknown[]) => void;
    Element.prototype[name] = function (this: Element, ...given: unknown[]) {
      if (JSON.stringify(given).includes('smooth')) motion.moves.push(name);
      return scroll.apply(this, given);
    };
  }
  if (getComputedStyle(document.documentElement).scrollBehavior !== 'auto')
    motion.moves.push('the page scrolls');
  const note = () => {
    const curve = document.querySelector('.curve .smooth')?.getAttribute('points') ?? '';
    if (curve !== motion.curves.at(-1)) motion.curves.push(curve);
  };
  document.getElementById('replay')!.addEventListener('click', () => {
    new MutationObserver(note).observe(document.getElementById('plot')!, {
      attributes: true,
      childList: true,
      subtree: true,
    });
  });
}

test('the curve is read by keyboard, tells how good it is, and leads to the texts on it', async () => {
  const { page, context } = await built.open('#hidden-size=16&validation=0.01&backend=simd');
  await button(page, 'Train').click();
  await trained(page, 3000);
  await pause(page);
  await curve(page).focus();
  await page.keyboard.press('End');
  const spoken = await curve(page).getAttribute('aria-valuetext');
  expect(spoken).toMatch(
    /^update [\d,]+: [\d.]+ bits a character, as if guessing among [\d.]+ letters; .*Better than guessing blindly, since update \d+/,
  );
  expect(await page.locator('#plot-point').textContent()).toMatch(/^update [\d,]+: /);
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await age(page).filter({ hasText: 'after 1 update' }).waitFor();
  await page.keyboard.press('+');
  await button(page, 'Whole run').click();
  await page.locator('#key-held').waitFor();
  await marks(page).last().click();
  await age(page)
    .filter({ hasText: /after [\d,]+ update/ })
    .waitFor();
  await context.close();
});

test('a learning rate that is changed leaves a mark on the curve, also after a reload', async () => {
  const { page, context } = await built.open('#hidden-size=16&backend=simd');
  await button(page, 'Train').click();
  await trained(page, 500);
  await button(page, 'Settings').click();
  await page.getByLabel('Learning rate', { exact: true }).fill('0.02');
  await page.getByLabel('Learning rate', { exact: true }).blur();
  const label = page.locator('.curve .rate-label').filter({ hasText: 'learning rate 0.02' });
  await label.waitFor();
  await trained(page, (await updateOf(page)) + 300);
  await pause(page);
  await page.reload();
  await label.waitFor();
  await context.close();
});

test('the files of the curve are what is seen', async () => {
  const { page, context } = await built.open('#hidden-size=16&backend=simd');
  await button(page, 'Train').click();
  await trained(page, 1000);
  await pause(page);
  const svg = String(await savedBy(page, 'Save plot as SVG'));
  for (const words of ['bits a character', 'letters to guess among', 'updates', '✓ guessing blindly']) {
    expect(svg).toContain(words);
  }
  expect(svg).toContain(`points="${await page.locator('.curve .smooth').getAttribute('points')}"`);
  expect((await savedBy(page, 'Save plot as PNG')).subarray(1, 4).toString()).toBe('PNG');
  await context.close();
});

describe('a run that goes wrong', () => {
  const WRONG = '#hidden-size=32&learning-rate=10&backend=simd';

  test('says so in plain words before long, and one button mends it', async () => {
    // At full speed it has diverged half a second later, and the page says that instead.
    const { page, context } = await built.open(`${WRONG}&speed=hundred`);
    await button(page, 'Train').click();
    const warning = page.locator('#warning');
    await warning.filter({ hasText: 'It gets worse instead of better' }).waitFor();
    const words = (await warning.textContent())!;
    const [, update] = /at update ([\d,]+)/.exec(words)!;
    expect(Number(update!.replaceAll(',', ''))).toBeLessThan(3000);
    expect(words).not.toContain('--');
    await warning.getByRole('button').click();
    await warning.waitFor({ state: 'hidden' }); // from here on the status is that of the new run
    await trained(page, 500);
    expect(await warning.isVisible()).toBe(false);
    const rate = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('learning-rate');
    expect(Number(rate)).toBeLessThan(0.2);
    await context.close();
  });

  test('before it has learnt anything stays in view with its warning, also after a reload', async () => {
    const { page, context } = await built.open(WRONG);
    await button(page, 'Train').click();
    await status(page).filter({ hasText: 'Stopped: this run went wrong' }).waitFor();
    const seen = async () => {
      await page.locator('#warning').filter({ hasText: 'no more training brings it back' }).waitFor();
      await expect
        .poll(async () => (await page.locator('.curve .smooth').getAttribute('points'))?.length)
        .toBeGreaterThan(100);
    };
    await seen();
    await page.reload();
    await status(page).filter({ hasText: 'Stopped: this run went wrong' }).waitFor();
    await seen();
    await button(page, 'Train').click(); // anew
    await status(page).filter({ hasText: 'Training' }).waitFor();
    await context.close();
  });
});

test('words are explained where they stand, those of the large numbers and of the settings too', async () => {
  const { page, context, errors } = await built.open(SLOW);
  await button(page, 'Step').click();
  await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
  const note = page.getByRole('note');
  await status(page).getByRole('button', { name: 'smooth loss' }).click();
  await note.filter({ hasText: 'averaged over the last thousand updates' }).waitFor();
  const terms = page.locator('#facts .term');
  expect(await terms.allTextContents()).toEqual([
    'bits a character',
    'letters to guess among',
    'times through the text',
    'characters a second',
  ]);
  await page.keyboard.press('Escape');
  await button(page, 'Settings').click();
  await page.locator('#bring').getByRole('button', { name: 'code points' }).click();
  await note.filter({ hasText: 'as Unicode numbers it' }).waitFor();
  await page.locator('#this-machine').getByRole('button', { name: 'float32' }).waitFor();
  expect(await page.locator('#controls .term').count()).toBeGreaterThan(5);
  expect(errors).toEqual([]);
  await context.close();
});

test('present mode shows the stage alone, large, and no line of it wraps', async () => {
  const { page, context } = await built.open('#hidden-size=16');
  await page.setViewportSize({ width: 1280, height: 720 });
  const size = () =>
    page.locator('#live-text').evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize));
  const before = await size();
  await page.keyboard.press('p');
  expect(await button(page, 'Present').getAttribute('aria-pressed')).toBe('true');
  expect(await size()).toBeGreaterThan(1.2 * before);
  expect(await page.getByRole('tablist').isVisible()).toBe(false);
  const heights = await page
    .locator('.standing > *, .controls > *')
    .evaluateAll((all) => all.map((one) => one.clientHeight));
  expect(Math.max(...heights)).toBeLessThan(60);
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(720);
  await page.keyboard.press('Escape');
  expect(await page.getByRole('tablist').isVisible()).toBe(true);
  await context.close();
});

test('the first screen holds text, curve and the bar of tabs, on a projector and on a phone', async () => {
  const { page, context } = await built.open();
  const bottomOf = (selector: string) =>
    page.locator(selector).evaluate((element) => element.getBoundingClientRect().bottom + window.scrollY);
  await page.setViewportSize({ width: 1280, height: 720 });
  expect(await bottomOf('.boards')).toBeLessThan(720);
  expect(await bottomOf('#tabs')).toBeLessThanOrEqual(721);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await bottomOf('#live-text')).toBeLessThan(1480);
  expect(await bottomOf('#plot')).toBeLessThan(1480);
  expect(await button(page, 'Pause').isVisible()).toBe(true);
  await context.close();
});

test('the drawer opens, closes with Escape and gives the focus back', async () => {
  const { page, context } = await built.open();
  await button(page, 'Settings').click();
  await page.getByRole('complementary', { name: 'Settings' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await page.locator('#drawer').isVisible()).toBe(false);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('open-drawer');
  await context.close();
});

test('the arrow keys walk along the tabs, which have addresses and are fetched when opened', async () => {
  const { page, context, requests } = await built.open('#tab=files');
  await button(page, 'Save checkpoint').waitFor();
  const asked = (name: string) => requests.some((request) => request.url().includes(`/assets/${name}-`));
  expect(asked('files')).toBe(true);
  await page.getByRole('tab', { name: 'Files' }).focus();
  await page.keyboard.press('ArrowRight');
  expect(new URL(page.url()).hash).toContain('tab=write');
  await page.keyboard.press('End');
  expect(new URL(page.url()).hash).toContain('tab=files');
  await openTab(page, 'Check');
  expect(await page.getByRole('tab', { name: 'Check' }).getAttribute('aria-selected')).toBe('true');
  await context.close();
});
