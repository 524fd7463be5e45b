import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { preview as previewServer } from 'vite';
import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { whole } from '../../src/report/html.ts';
import { readCorpus } from '../../src/text/corpus.ts';
import { readCheckpoint, writeCheckpoint } from '../../src/training/checkpoint.ts';
import { Trainer } from '../../src/training/trainer.ts';
import { builtPage } from '../support/built-page.ts';
import {
  button,
  chooseText,
  openDemo,
  openSettings,
  openTab,
  pause,
  pickText,
  prepareWorkers,
  ready,
  SMALL_TEXT,
  savedBy,
  status,
  trained,
  trainingWorker,
  updateOf,
} from '../support/demo-page.ts';

const SMALL = '#hidden-size=16&seq-length=10&sample-every=200&backend=cpu';

const built = builtPage();

/** Milliseconds of a task of the main thread from which on a person notices it. */
const LONG = 50;

/** The longest task of the page's main thread in five seconds, in milliseconds of the processor's time. */
async function longestTask(page: Page): Promise<number> {
  await built.browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  await page.waitForTimeout(5000);
  const trace = JSON.parse(String(await built.browser.stopTracing())) as { traceEvents: TraceEvent[] };
  const mains = trace.traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args.name === MAIN_THREAD,
  );
  const tasks = trace.traceEvents.filter(
    ({ tdur, pid, tid }) => tdur !== undefined && mains.some((main) => main.pid === pid && main.tid === tid),
  );
  expect(tasks.length).toBeGreaterThan(0);
  return Math.max(...tasks.map(({ tdur }) => tdur!)) / 1000;
}

const MAIN_THREAD = 'CrRendererMain';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
  /** Microseconds that its thread computed; a busy machine, which lets it wait, does not lengthen them. */
  readonly tdur?: number;
}

test('the page stays free while it trains', async () => {
  const { page, context } = await built.open('#preset=minute&speed=opening');
  await page.waitForTimeout(1000); // whatever opening it left
  const idle = await longestTask(page);
  await button(page, 'Train').click();
  await trained(page, 1);
  const training = await longestTask(page);
  await pause(page);
  expect(training, `idle: ${idle}`).toBeLessThan(Math.max(LONG, idle));
  await context.close();
});

const BAD_FILES = [
  ['empty.txt', '', /empty\.txt: the file is empty/],
  ['latin.txt', Buffer.from([0x61, 0x62, 0xe9, 0x62]), /not valid UTF-8 at byte 2/],
  ['same.txt', 'aaaaaaaa', /same\.txt: the text has a single distinct character/],
] as const;

describe('what is wrong is told in its place', () => {
  test('files that are no texts', async () => {
    const { page, context } = await built.open();
    await openSettings(page);
    for (const [name, content, words] of BAD_FILES) {
      await pickText(page, name, content);
      await page.getByRole('alert').filter({ hasText: words }).waitFor();
      expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('moby-dick');
    }
    await context.close();
  });

  test('a text that is too short, an option out of its range, a prompt with strange characters', async () => {
    const { page, context } = await built.open('#batch-size=100');
    await chooseText(page, 'short.txt', SMALL_TEXT);
    await status(page).filter({ hasText: 'short.txt' }).waitFor();
    await button(page, 'Train').click();
    await page.getByRole('alert').filter({ hasText: 'needs at least 2,700' }).waitFor();
    await openSettings(page);
    await page.getByLabel('Batch size', { exact: true }).fill('0');
    await page.getByText(/it takes a whole number from 1 to 65,535/).waitFor();
    await page.getByLabel('Batch size', { exact: true }).fill('1');
    await button(page, 'Step').click();
    await status(page).filter({ hasText: 'Paused' }).waitFor();
    await page.getByLabel('Prompt').fill('Ω');
    await openTab(page, 'Write');
    await button(page, 'Write passage').click();
    await page.getByRole('alert').filter({ hasText: 'U+03A9' }).waitFor();
    await context.close();
  });
});

test('a dropped file is the text', async () => {
  const { page, context } = await built.open();
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'dropped.txt'));
    return data;
  }, SMALL_TEXT);
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await status(page).filter({ hasText: 'dropped.txt' }).waitFor();
  const distinct = new Set(SMALL_TEXT).size;
  const facts = `${whole(SMALL_TEXT.length)} characters, ${distinct} distinct code points`;
  expect(await page.locator('#text-facts').textContent()).toContain(facts);
  await context.close();
});

test('checkpoints go to the command line and come back', async () => {
  const corpus = readCorpus(Buffer.from(SMALL_TEXT), 'cat.txt');
  const { page, context } = await built.open(SMALL);
  await chooseText(page, 'cat.txt', SMALL_TEXT);
  await status(page).filter({ hasText: 'cat.txt' }).waitFor();
  await button(page, 'Train').click();
  await trained(page, 50);
  await pause(page);
  const checkpoint = readCheckpoint(await savedBy(page, 'Save checkpoint'), 'saved');
  const options = { ...checkpoint.options, updates: checkpoint.update + 25 };
  const trainer = await Trainer.open({ backend: new CpuBackend(), corpus, options, checkpoint });
  let bytes = new Uint8Array();
  for await (const event of trainer.run()) {
    if (event.type === 'checkpoint') bytes = new Uint8Array(writeCheckpoint(event.checkpoint));
  }
  await openTab(page, 'Files');
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Load checkpoint').click();
  await (await chooser).setFiles({
    name: 'cli.safetensors',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(bytes),
  });
  await status(page)
    .filter({ hasText: `Done at update ${whole(options.updates)}` })
    .waitFor();
  await context.close();
});

test('where nothing can be stored it says so and trains', async () => {
  const context = await built.browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await prepareWorkers(
    page,
    "IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError'); };",
  );
  await page.goto(built.url + SMALL);
  await ready(page);
  await page.getByText(/does not let the page store anything \(denied\)/).waitFor();
  await button(page, 'Train').click();
  await trained(page, 50);
  await pause(page);
  await context.close();
});

/** A storage that has room for texts and for no run. */
const FULL_STORAGE = `
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, key) {
    if (key === 'run' || this.name === 'runs') throw new DOMException('', 'QuotaExceededError');
    return put.call(this, value, key);
  };`;

test('where the storage is full it says so and trains on, and nothing is half kept', async () => {
  const context = await built.browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await prepareWorkers(page, FULL_STORAGE);
  await page.goto(built.url + SMALL);
  await ready(page);
  await button(page, 'Train').click();
  const alert = (words: string) => page.getByRole('alert').filter({ hasText: words });
  await alert('This run is not saved: the storage that the browser gives this page is full.').waitFor();
  await trained(page, (await updateOf(page)) + 20);
  await pause(page);
  await button(page, 'Start over').click();
  await alert('stays under Runs only until this tab is closed').waitFor();
  expect(await page.evaluate(storedKeys)).toEqual([]);
  await button(page, 'Undo').click();
  await status(page).filter({ hasText: 'Paused at update' }).waitFor();
  await context.close();
});

/** Of all that the page has stored of its run. */
function storedKeys(): Promise<IDBValidKey[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('webgpu-char-rnn');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const keys = opening.result.transaction('run').objectStore('run').getAllKeys();
      keys.onsuccess = () => resolve(keys.result);
      keys.onerror = () => reject(keys.error);
    };
  });
}

/** A worker that does not come back from a start, once there is a run to go on with. */
const LONG_START = `
  const post = MessagePort.prototype.postMessage;
  let goesOn = false;
  MessagePort.prototype.postMessage = function (message, transfer) {
    post.call(this, message, transfer);
    const words = JSON.stringify(message?.argumentList ?? '');
    if (words.includes('"starting"')) goesOn = !words.includes('"update":0');
    while (goesOn && words.includes('setting up')) {}
  };`;

test('a start that takes long says what it is at, and Pause ends it without losing anything', async () => {
  const context = await built.browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await prepareWorkers(page, LONG_START);
  await page.goto(built.url + SMALL);
  await ready(page);
  await button(page, 'Step').click();
  await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
  await button(page, 'Continue').click();
  await status(page).filter({ hasText: 'Starting … setting up 6,227 weights' }).waitFor();
  await button(page, 'Pause').click();
  await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
  await context.close();
});

test('a crashed worker is replaced, and the new one takes up the run', async () => {
  const { page, context } = await built.open(SMALL);
  await button(page, 'Train').click();
  await page.getByText(/^Saved in this browser/).waitFor({ state: 'attached' });
  await trainingWorker(page).evaluate(() => {
    setTimeout(() => {
      throw new Error('out of memory, say');
    });
  });
  await page.getByRole('alert').filter({ hasText: 'The training worker crashed' }).waitFor();
  await status(page).filter({ hasText: 'Paused' }).waitFor();
  const update = await updateOf(page);
  expect(update).toBeGreaterThan(0);
  await button(page, 'Continue').click();
  await trained(page, update + 20);
  await context.close();
});

test('the preview server isolates the page, so that threads can share memory', async () => {
  const preview = await previewServer({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'silent' });
  const { port } = preview.httpServer.address() as AddressInfo;
  const { page, context } = await openDemo(built.browser, `http://127.0.0.1:${port}/`, SMALL);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await button(page, 'Step').click();
  await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
  await context.close();
  await preview.close();
});
