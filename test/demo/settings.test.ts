import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import { builtPage } from '../support/built-page.ts';
import {
  button,
  choose,
  chooseText,
  openSettings,
  openTab,
  SMALL_TEXT,
  savedBy,
  status,
} from '../support/demo-page.ts';
import { ISHMAEL, STORED_RUN_FILE } from '../support/stored-run.ts';

const built = builtPage({ webgpu: false });

const recipe = (page: Page) => page.locator('#recipe');

test('two layers of LSTM are chosen, trained with Adam, looked into, checked and told of', async () => {
  const { page, context, errors } = await built.open();
  await chooseText(page, 'cat.txt', SMALL_TEXT);
  await openSettings(page);
  await choose(page, { Cell: 'lstm', Layers: '2', 'Hidden size': '8', 'Sequence length': '10' });
  await choose(page, { Optimiser: 'adam', Updates: '300' });
  expect(await page.getByLabel('Learning rate', { exact: true }).inputValue()).toBe('0.001');
  expect(await recipe(page).textContent()).toMatch(/^kth-2024, but cell lstm, layers 2, hidden size 8, /);
  await button(page, 'Train').click();
  await status(page).filter({ hasText: 'Done at update 300' }).waitFor();

  const checkpoint = readCheckpoint(await savedBy(page, 'Save checkpoint'), 'saved');
  expect(checkpoint.options).toMatchObject({ cell: 'lstm', layers: 2, optimizer: 'adam' });

  await openTab(page, 'Units');
  await button(page, 'Show hidden units').click();
  await choose(page, { Layer: '2', State: 'cell' });
  await page.locator('#units-tint span').first().waitFor({ state: 'attached' });
  expect(await page.locator('#heat-highest').textContent()).toMatch(/^\+\d/);

  await openTab(page, 'Check');
  await button(page, 'Check gradients').click();
  const tables = page.locator('#gradient-reports').getByRole('region');
  await tables.first().waitFor();
  expect(await page.locator('#gradient-reports .fail').count()).toBe(0);
  expect(await tables.first().getByRole('rowheader').allTextContents()).toEqual([
    ...'UWVbc',
    'layer1.U',
    'layer1.W',
    'layer1.b',
  ]);
  expect(String(await savedBy(page, 'Save report'))).toContain('lstm');

  await page.reload();
  await status(page).filter({ hasText: 'Done at update 300' }).waitFor();
  expect(await page.getByLabel('Cell', { exact: true }).inputValue()).toBe('lstm');
  expect(errors).toEqual([]);
  await context.close();
});

test('what has no effect is not shown, and what is settled cannot be changed', async () => {
  const { page, context } = await built.open();
  await openSettings(page);
  const field = (name: string) => page.getByLabel(name, { exact: true });
  expect(await field('Chunks').isVisible()).toBe(false);
  await choose(page, { Order: 'chunks' });
  expect(await field('Chunks').isVisible()).toBe(true);
  await choose(page, { Clipping: 'none' });
  expect(await field('Clip at').isVisible()).toBe(false);
  await button(page, 'Step').click();
  await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
  expect(await field('Cell').isDisabled()).toBe(true);
  expect(await field('Clipping').isDisabled()).toBe(false);
  await context.close();
});

test('a slider sets its number, and follows it', async () => {
  const { page, context } = await built.open();
  await openSettings(page);
  const slider = page.getByRole('slider', { name: 'Slider for hidden size' });
  await slider.fill('0');
  expect(await page.getByLabel('Hidden size', { exact: true }).inputValue()).toBe('8');
  expect(await recipe(page).textContent()).toContain('hidden size 8');
  await choose(page, { 'Hidden size': '8192' });
  expect(await slider.inputValue()).toBe('100');
  await context.close();
});

test('an invalid value keeps a training from starting only where it has an effect', async () => {
  const { page, context } = await built.open();
  await openSettings(page);
  await choose(page, { 'Clip at': '0' });
  await button(page, 'Step').click();
  await page
    .getByRole('alert')
    .filter({ hasText: /Clip at is "0"/ })
    .first()
    .waitFor();
  await choose(page, { Clipping: 'none' });
  await button(page, 'Step').click();
  await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
  await context.close();
});

describe('a preset', () => {
  test('fills the settings', async () => {
    const { page, context } = await built.open();
    await openSettings(page);
    await choose(page, { Preset: 'char-rnn' });
    const values = ['Cell', 'Layers', 'Optimiser', 'Schedule', 'Initial weights'].map((name) =>
      page.getByLabel(name, { exact: true }).inputValue(),
    );
    expect(await Promise.all(values)).toEqual(['lstm', '2', 'rmsprop', 'epochs', 'uniform']);
    expect(await recipe(page).textContent()).toBe('char-rnn');
    await context.close();
  });

  test('and an optimiser leave alone what a person entered', async () => {
    const { page, context } = await built.open();
    const entered = (name: string) => page.getByLabel(name, { exact: true }).inputValue();
    await openSettings(page);
    await choose(page, { 'Hidden size': '8', Dropout: '0.2', Preset: 'char-rnn' });
    expect(await recipe(page).textContent()).toBe('char-rnn, but hidden size 8, dropout 0.2');
    await choose(page, { Optimiser: 'adam' });
    expect([await entered('Learning rate'), await entered('Hidden size')]).toEqual(['0.001', '8']);
    await choose(page, { 'Learning rate': '0.005', Preset: 'kth-2024' });
    expect(await recipe(page).textContent()).toBe(
      'kth-2024, but hidden size 8, optimiser adam, learning rate 0.005, dropout 0.2',
    );
    await context.close();
  });

  test('comes by a link, which may depart from it', async () => {
    const link = '#preset=char-rnn&hidden-size=8&batch-size=2&seq-length=10&loss=mean';
    const { page, context } = await built.open(link);
    expect(await recipe(page).textContent()).toBe(
      'char-rnn, but hidden size 8, sequence length 10, batch size 2, loss mean',
    );
    await button(page, 'Step').click();
    await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
    const facts = page.locator('#facts');
    expect(await facts.textContent()).toContain('learning rate0.002');
    const curve = page.getByRole('slider', { name: /^Read the curve/ });
    await expect.poll(() => curve.getAttribute('aria-valuetext')).toMatch(/^update 1: .* nats per character/);
    await context.close();
  });

  test('that there is not is refused, and the page stays as it was', async () => {
    const { page, context } = await built.open('#preset=kth-1999');
    await page
      .getByRole('alert')
      .filter({ hasText: /Preset is "kth-1999"; it takes kth-2024, kth-2026, minute or char-rnn/ })
      .waitFor();
    expect(await recipe(page).textContent()).toBe('minute');
    await context.close();
  });
});

test('what a backend refuses is said where it is chosen, and when one trains', async () => {
  const { page, context } = await built.open();
  await openSettings(page);
  await choose(page, { Cell: 'lstm' });
  const refusal = /gpujs does not train the cell lstm; choose webgpu or simd or cpu/i;
  await page.getByRole('listitem').filter({ hasText: refusal }).waitFor();
  await choose(page, { Backend: 'gpujs' });
  await button(page, 'Train').click();
  await page.getByRole('alert').filter({ hasText: refusal }).waitFor();
  await context.close();
});

test('a run that version 0.1.0 stored is there, and goes on', async () => {
  const { page, context, errors } = await built.open();
  await page.evaluate(storeRun, [readFileSync(STORED_RUN_FILE, 'utf8'), ISHMAEL] as const);
  await page.reload();
  await status(page).filter({ hasText: 'Paused at update 160' }).waitFor();
  await expect.poll(() => page.locator('#text-name').textContent()).toBe('ishmael.txt');
  expect(await recipe(page).textContent()).toMatch(/^kth-2024, but hidden size 11, /);
  await button(page, 'Continue').click();
  await status(page).filter({ hasText: 'Done at update 260' }).waitFor();
  const { smoothLoss } = readCheckpoint(await savedBy(page, 'Save checkpoint'), 'saved');
  expect(smoothLoss).toBeCloseTo(17.91, 2); // 0.1.0's own; the status shows it without the weight of the first loss
  expect(errors).toEqual([]);
  await context.close();
});

/** Puts a run, whose byte arrays are in base64, and its text into the browser's storage. */
function storeRun([json, text]: readonly [run: string, text: string]): Promise<void> {
  const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const run = JSON.parse(json, (_, value) => {
    if (value?.Uint8Array) return bytesOf(value.Uint8Array);
    if (value?.Float32Array) return new Float32Array(bytesOf(value.Float32Array).buffer);
    return value;
  });
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('webgpu-char-rnn');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const writing = opening.result.transaction('run', 'readwrite');
      writing.objectStore('run').put({ name: 'ishmael.txt', bytes: new TextEncoder().encode(text) }, 'text');
      writing.objectStore('run').put(run, 'run');
      writing.onerror = () => reject(writing.error);
      writing.oncomplete = () => resolve();
    };
  });
}
