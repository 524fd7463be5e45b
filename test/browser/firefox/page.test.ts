import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readCheckpoint } from '../../../src/training/checkpoint.ts';
import { ISOLATION_HEADERS } from '../../../vite/strict-page.ts';
import { PAGE_FOLDER } from '../../support/build-page.ts';
import { type StaticServer, serveFolder } from '../../support/static-server.ts';
import { Firefox } from './firefox.ts';

const STATUS = '[aria-label="Training status"]';
const COMPARISON = '[aria-label="Comparison"]';

let server: StaticServer;
let firefox: Firefox;

beforeAll(async () => {
  server = await serveFolder(PAGE_FOLDER, '/', ISOLATION_HEADERS);
});
afterAll(() => server?.close());
beforeEach(async () => {
  firefox = await Firefox.start();
});
afterEach(() => firefox?.close());

/** The update at which the status says that the training is paused. */
async function pausedAt(): Promise<number> {
  const [, update] = await firefox.text(STATUS, /Paused at update ([\d,]+)/);
  return Number(update!.replaceAll(',', ''));
}

test.each(['webgpu', 'simd'])('the page in Firefox, trained on %s', async (backend) => {
  await firefox.open(
    `${server.url}#preset=kth-2024&backend=${backend}&hidden-size=8&seq-length=5&speed=full`,
  );
  expect(await firefox.run('return crossOriginIsolated')).toBe(true);

  await firefox.click('#train');
  await firefox.text(STATUS, new RegExp(`Training on ${backend}[\\s\\S]*update [\\d,]{5,}`));
  await firefox.click('#pause');
  const update = await pausedAt();
  const [, smoothLoss] = await firefox.text(STATUS, /smooth loss ([\d.]+)/);
  expect(Number(smoothLoss)).toBeLessThan(20); // of 5 characters, it begins at 22.1

  await firefox.click('#tab-check');
  await firefox.click('#check');
  await firefox.text('#gradients', new RegExp(`${backend}: .*: passes`));

  await firefox.click('#tab-speed');
  await firefox.click('#compare-backends');
  await firefox.text(COMPARISON, /[1-9]\d* of \d+ rows measured/);
  await firefox.click('#compare-cancel');
  await firefox.text(COMPARISON, /Cancelled/);

  await firefox.click('#tab-files');
  await firefox.click('#save-checkpoint');
  const saved = await firefox.download('checkpoint.safetensors');
  expect(readCheckpoint(saved, 'saved').update).toBe(update);

  await firefox.reload();
  expect(await pausedAt()).toBe(update);
  await firefox.click('#train');
  await firefox.text(STATUS, new RegExp(`Training on ${backend}`));
  await firefox.click('#pause');
  expect(await pausedAt()).toBeGreaterThan(update);

  await firefox.click('#tab-write');
  await firefox.click('#write');
  await firefox.text('#passage', /.{100}/s);
  expect(firefox.errors).toEqual([]);
  await firefox.run('setTimeout(() => { throw new Error("on purpose"); })');
  await expect.poll(() => firefox.errors).toEqual([expect.stringContaining('on purpose')]);
});
