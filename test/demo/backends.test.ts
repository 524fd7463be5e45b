import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { builtPage } from '../support/built-page.ts';
import { button, openSettings, openTab, pause, savedBy, trained } from '../support/demo-page.ts';

const SMALL = '#hidden-size=16&seq-length=10&sample-every=200';

/** A service worker would isolate the page from the second visit on, and what was chosen on one thread hold no more. */
const ALWAYS_ALIKE = { serviceWorkers: 'block' } as const;

const built = builtPage({ webgpu: false });

test('without WebGPU the automatic choice measures, trains, shows its table and remembers it', async () => {
  const { page, context, errors } = await built.open(SMALL, ALWAYS_ALIKE);
  await button(page, 'Train').click();
  await trained(page, 20);
  await pause(page);
  const reason = page.locator('#backend');
  expect(await reason.textContent()).toMatch(/^(simd|cpu): .*measured: the fastest here/);
  await openSettings(page);
  await page.getByText('Why this backend', { exact: true }).click();
  const table = page.getByRole('region', { name: 'Measured backends' });
  expect(await table.getByRole('row', { name: /^webgpu absent: / }).count()).toBe(1);
  expect(
    await table.getByRole('row', { name: /^(simd|cpu) chosen: .* [\d,]+ characters a second/ }).count(),
  ).toBe(1);
  expect(String(await savedBy(page, 'Save report'))).toContain('Why this backend');
  await page.reload();
  await page.getByRole('status', { name: 'Training status' }).filter({ hasText: 'Paused' }).waitFor();
  await button(page, 'Step').click();
  await reason.filter({ hasText: 'remembered: the fastest here' }).waitFor({ state: 'attached' });
  expect(errors).toEqual([]);
  await context.close();
});

test('the gradient check takes what an automatic training takes, also before it trains again', async () => {
  const { page, context } = await built.open(SMALL, ALWAYS_ALIKE);
  await button(page, 'Step').click();
  await page.getByRole('status', { name: 'Training status' }).filter({ hasText: 'Paused' }).waitFor();
  await letChoose(page, 'cpu');
  await page.reload();
  await page.getByRole('status', { name: 'Training status' }).filter({ hasText: 'Paused' }).waitFor();
  const reference = ['Gradient check of cpu']; // by finite differences; simd, the first that runs, would follow
  expect(await checked(page)).toEqual(reference);
  await button(page, 'Step').click();
  await page.locator('#backend').filter({ hasText: 'cpu: ' }).waitFor({ state: 'attached' });
  expect(await checked(page)).toEqual(reference);
  await context.close();
});

test('the gradient check of a checkpoint that was loaded takes nothing over from the run before', async () => {
  const { page, context } = await built.open(SMALL);
  await button(page, 'Step').click();
  await page.getByRole('status', { name: 'Training status' }).filter({ hasText: 'Paused' }).waitFor();
  const simd = (await page.locator('#backend').textContent())!.startsWith('simd: ');
  await letChoose(page, simd ? 'cpu' : 'simd');
  const buffer = Buffer.from(await savedBy(page, 'Save checkpoint'));
  await openTab(page, 'Files');
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Load checkpoint').click();
  await (await chooser).setFiles({ name: 'a.safetensors', mimeType: 'application/octet-stream', buffer });
  await page.getByText('a.safetensors is loaded').waitFor();
  const reference = 'Gradient check of cpu';
  expect(await checked(page)).toEqual(simd ? [reference] : [reference, 'Gradient check of simd']);
  await context.close();
});

test('the panel compares the backends, gpu.js included, under the strict policy', async () => {
  const { page, context, errors } = await built.open(SMALL);
  const comparison = page.getByRole('status', { name: 'Comparison' });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  expect(await keptFiles(page)).not.toContainEqual(expect.stringContaining('gpu-browser'));
  await openTab(page, 'Speed');
  await button(page, 'Compare backends').click();
  await comparison.filter({ hasText: /\d of \d+ rows measured/ }).waitFor();
  await button(page, 'Cancel comparison').click();
  await comparison.filter({ hasText: 'Cancelled.' }).waitFor();
  await button(page, 'Compare backends').click();
  await comparison.filter({ hasText: 'Compared.' }).waitFor();
  const own = page.getByRole('region', { name: 'Backends at 1 stream of 10 characters, 16 units' });
  for (const name of ['simd', 'cpu', 'gpujs']) {
    const cells = await own
      .getByRole('row', { name: new RegExp(`^${name} `) })
      .getByRole('cell')
      .allTextContents();
    expect(cells, name).toEqual([
      expect.any(String),
      expect.stringMatching(/\d/),
      expect.stringMatching(/\d/),
      expect.stringMatching(/\d to /),
      'ok',
    ]);
  }
  expect(await own.getByRole('row', { name: /^webgpu .*not here/ }).count()).toBe(1);
  const bars = page.getByRole('figure', { name: 'Speed of the backends' }).locator('rect');
  expect(await bars.count()).toBeGreaterThanOrEqual(3); // the large configurations skip what is too slow
  await expect.poll(() => keptFiles(page)).toContainEqual(expect.stringContaining('gpu-browser'));
  expect(errors).toEqual([]);
  await context.close();
});

test('a comparison waits until the training is paused', async () => {
  const { page, context } = await built.open(`${SMALL}&backend=cpu`);
  await button(page, 'Train').click();
  await trained(page, 1);
  await openTab(page, 'Speed');
  const compare = button(page, 'Compare backends');
  await compare.click({ force: true }); // it waits, and says what for
  const why = page.getByRole('alert').filter({ hasText: 'press Pause first, then compare' });
  await why.waitFor();
  await pause(page);
  await why.waitFor({ state: 'detached' });
  expect(await compare.getAttribute('aria-disabled')).toBe('false');
  await context.close();
});

/** Checks the gradients. @returns the names of the tables. */
async function checked(page: Page): Promise<(string | null)[]> {
  await openTab(page, 'Check');
  await page.locator('#gradient-reports').evaluate((place) => place.replaceChildren()); // those of a check before
  await button(page, 'Check gradients').click();
  const regions = page.locator('#gradient-reports').getByRole('region');
  await regions.first().waitFor();
  return regions.evaluateAll((all) => all.map((one) => one.ariaLabel));
}

/** Makes the measurements that the browser remembers speak for a backend. */
function letChoose(page: Page, backend: string): Promise<void> {
  return page.evaluate(async (backend) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open('webgpu-char-rnn choices'));
    const store = database.transaction('choices', 'readwrite').objectStore('choices');
    const [key] = await done(store.getAllKeys());
    const measurements = JSON.parse(await done(store.get(key!)));
    for (const one of measurements) {
      const chosen = one.name === backend;
      if (one.charsPerSecond === null) continue;
      one.verdict = chosen ? 'chosen' : 'slower';
      one.charsPerSecond = chosen ? 2 : 1;
    }
    await done(store.put(JSON.stringify(measurements), key));
    database.close();
  }, backend);
}

/** What the service worker holds for visits without a network. */
function keptFiles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const [name] = await caches.keys();
    const requests = name ? await (await caches.open(name)).keys() : [];
    return requests.map(({ url }) => url);
  });
}
