import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { htmlPage } from '../../src/export/html/page.ts';
import { CELL_NAMES, type CellName } from '../../src/model/cells/index.ts';
import { corpusOf, identityOf } from '../../src/text/corpus.ts';
import { type Model, writeModel } from '../../src/training/checkpoint.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { writePassage } from '../../src/training/passage.ts';
import { configOf } from '../../src/training/setup.ts';
import { launchBrowser } from '../support/browser.ts';
import { run, temporaryFolder } from '../support/command-line.ts';
import { busyState } from '../support/toy.ts';

/** Of a text with everything that a page could take for its own. */
function modelOf({ cell = 'rnn' as CellName, hiddenSize = 12, name = 'whale.txt' } = {}): Model {
  const corpus = corpusOf('</script><script>alert("&amp;")</script> \u2028 the whale \u{1F40B}\n', name);
  const options = trainingOptions({ cell, hiddenSize, layers: 2 });
  const parameters = Float32Array.from(
    busyState(configOf(options, corpus.vocabulary)).parameters,
    (p) => 4 * p,
  );
  const { vocabulary } = corpus;
  return {
    options,
    text: identityOf(corpus),
    vocabulary,
    opening: 't',
    update: 0,
    smoothLoss: 0,
    parameters,
  };
}

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser.close());

/** The page, opened as a file without a network. */
async function opened(html: string) {
  const file = join(temporaryFolder(), 'page.html');
  writeFileSync(file, html);
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('request', (request) => request.url().startsWith('file:') || errors.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, errors };
}

describe('a page that writes', () => {
  it.each(CELL_NAMES)('writes what "sample --backend cpu" writes: %s', async (cell) => {
    const model = modelOf({ cell });
    const { page, errors } = await opened(htmlPage(model));
    await page.getByLabel('Go on from').fill('the whale');
    await page.getByLabel('Temperature').fill('0.8');
    await page.getByLabel('Characters').fill('300');
    await page.getByLabel('Seed').fill('7');
    await page.getByRole('button', { name: 'Write' }).click();
    await page.getByRole('button', { name: 'Stop', disabled: true }).waitFor();
    const passage = { prime: 'the whale', temperature: 0.8, topP: 1, seed: 7, length: 300 };
    expect(await page.locator('#passage').textContent()).toBe(`the whale${writePassage(model, passage)}`);
    expect(errors).toEqual([]);
  });

  it('shows what it writes, and what the text is called, as text', async () => {
    const { page, errors } = await opened(htmlPage(modelOf({ name: '<img src=x onerror=alert(1)>&amp;' })));
    expect(await page.getByRole('heading').textContent()).toContain('<img src=x onerror=alert(1)>&amp;');
    await page.getByLabel('Go on from').fill('<script>');
    await page.getByRole('button', { name: 'Write' }).click();
    await page.getByRole('button', { name: 'Stop', disabled: true }).waitFor();
    expect(await page.locator('#beginning').textContent()).toBe('<script>');
    expect(await page.locator('img').count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it('streams, stops, and passes over what the model never saw', async () => {
    const { page } = await opened(htmlPage(modelOf()));
    await page.getByLabel('Go on from').fill('the Ω');
    await page.getByLabel('Characters').fill('1000000');
    await page.getByRole('button', { name: 'Write' }).click();
    await expect.poll(() => page.locator('#continuation').textContent()).not.toBe('');
    await page.getByRole('button', { name: 'Stop' }).click();
    const written = (await page.locator('#continuation').textContent())!.length;
    expect(written).toBeLessThan(1_000_000);
    await page.waitForTimeout(100);
    expect((await page.locator('#continuation').textContent())!.length).toBe(written);
    expect(await page.getByRole('status').textContent()).toBe('Left out, since the model never saw them: 1.');
    expect(await page.locator('#beginning').textContent()).toBe('the ');
  });

  it('stays below 300 kB, with numbers of half as many bits where it must', async () => {
    const small = htmlPage(modelOf({ hiddenSize: 100 }));
    expect(small.length).toBeLessThan(300_000);
    expect(small).toContain('"bits":32');
    const large = htmlPage(modelOf({ cell: 'gru', hiddenSize: 110 }));
    expect(large).toContain('"bits":16');
    const { page, errors } = await opened(large);
    await page.getByRole('button', { name: 'Write' }).click();
    await page.getByRole('button', { name: 'Stop', disabled: true }).waitFor();
    expect(Array.from((await page.locator('#passage').textContent())!)).toHaveLength(1001);
    expect(errors).toEqual([]);
  });

  it('is written by the command line, beside other files or alone', async () => {
    const folder = temporaryFolder();
    const [model, html] = [join(folder, 'best.safetensors'), join(folder, 'page.html')];
    writeFileSync(model, writeModel(modelOf()));
    const { code, out } = await run('export', model, '--html', html, '--json');
    expect({ code, files: JSON.parse(out).files }).toMatchObject({
      code: 0,
      files: [{ format: 'html', file: html }],
    });
    expect(await run('export', model)).toMatchObject({
      code: 2,
      err: expect.stringContaining('name what to write'),
    });
  });
});
