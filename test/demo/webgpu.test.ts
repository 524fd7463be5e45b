import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import { launchBrowser } from '../support/browser.ts';
import { PAGE_FOLDER } from '../support/build-page.ts';
import {
  button,
  openDemo,
  openTab,
  pause,
  prepareWorkers,
  ready,
  savedBy,
  status,
  trained,
  trainingWorker,
  updateOf,
} from '../support/demo-page.ts';
import { type StaticServer, serveFolder } from '../support/static-server.ts';

const SMALL = '#hidden-size=16&seq-length=10&sample-every=200';

let server: StaticServer;

beforeAll(async () => {
  server = await serveFolder(PAGE_FOLDER);
});

afterAll(() => server?.close());

async function withBrowser(webgpu: boolean, use: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await launchBrowser({ webgpu });
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

test('trains on WebGPU, and its gradients keep their bound', async () => {
  await withBrowser(true, async (browser) => {
    const { page, errors } = await openDemo(browser, server.url, `${SMALL}&backend=webgpu`);
    await button(page, 'Train').click();
    await trained(page, 30);
    await pause(page);
    expect(await page.locator('#backend').textContent()).toMatch(/^webgpu: .*float32/);
    await openTab(page, 'Check');
    await button(page, 'Check gradients').click();
    const reports = page.locator('#gradient-reports');
    await reports.getByRole('region', { name: 'Gradient check of webgpu' }).waitFor();
    expect(await reports.getByText(/: passes\.$/).count()).toBe(2);
    expect(await reports.getByRole('rowheader').allTextContents()).toEqual([...'UWVbc', ...'UWVbch']);
    expect(errors).toEqual([]);
  });
});

/** Frames that come `frameTime` milliseconds apart by their own clock, however long the machine takes. */
function fakeFrames(): void {
  let time = performance.now();
  const page = Object.assign(window, { frameTime: 1000 / 60 });
  window.requestAnimationFrame = (callback) =>
    window.setTimeout(() => {
      time += page.frameTime;
      callback(time);
    }, 16);
}

/** Counts, in the worker, the submissions under way at once. */
function countUnderWay(): void {
  const counts = Object.assign(self, { underWay: 0, mostUnderWay: 0 });
  const map = GPUBuffer.prototype.mapAsync;
  GPUBuffer.prototype.mapAsync = async function (...range) {
    const counted = this.label === 'losses on their way back' ? 1 : 0;
    counts.underWay += counted;
    counts.mostUnderWay = Math.max(counts.mostUnderWay, counts.underWay);
    await map.apply(this, range);
    counts.underWay -= counted;
  };
}

test('leaves the GPU to the frames of the page when they are late, and trains on', async () => {
  await withBrowser(true, async (browser) => {
    const page = await browser.newPage();
    await page.addInitScript(fakeFrames);
    await page.goto(`${server.url}${SMALL}&backend=webgpu`);
    await ready(page);
    const worker = trainingWorker(page);
    await worker.evaluate(countUnderWay);
    /** Trains for longer than a beginning or a hitch lasts. @returns the submissions under way at most. */
    const mostUnderWay = async () => {
      await worker.evaluate(() => Object.assign(self, { mostUnderWay: 0 }));
      await trained(page, (await updateOf(page)) + 300);
      return worker.evaluate(() => (self as unknown as { mostUnderWay: number }).mostUnderWay);
    };
    await button(page, 'Train').click();
    await expect.poll(mostUnderWay, { timeout: 30_000 }).toBe(3);
    await page.evaluate(() => Object.assign(window, { frameTime: 50 }));
    await expect.poll(mostUnderWay, { timeout: 30_000 }).toBe(2); // short ones, so that the GPU never waits
    await pause(page);
  });
});

test('goes on from the last save after the device was lost', async () => {
  await withBrowser(true, async (browser) => {
    const { page } = await openDemo(browser, server.url, `${SMALL}&backend=webgpu`);
    const worker = trainingWorker(page);
    await worker.evaluate(() => {
      const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (descriptor) {
        const device = await request.call(this, descriptor);
        Object.assign(self, { lastDevice: device });
        return device;
      };
    });
    await button(page, 'Train').click();
    await page.getByText(/^Saved in this browser/).waitFor({ state: 'attached' });
    const before = await updateOf(page);
    await worker.evaluate(() => (self as unknown as { lastDevice: GPUDevice }).lastDevice.destroy());
    await page.getByRole('alert').filter({ hasText: 'The training goes on from update' }).waitFor();
    await trained(page, before + 20);
    await pause(page);
  });
});

test('without WebGPU it says so, trains on the processor, and all else works', async () => {
  await withBrowser(false, async (browser) => {
    const { page, errors } = await openDemo(browser, server.url, SMALL);
    await page.getByText(/No GPU: .* Training runs on the processor/).waitFor({ state: 'attached' });
    await button(page, 'Train').click();
    await trained(page, 100);
    await pause(page);
    expect(readCheckpoint(await savedBy(page, 'Save checkpoint'), 'saved').update).toBe(await updateOf(page));
    await openTab(page, 'Check');
    await button(page, 'Check gradients').click();
    await page
      .locator('#gradient-reports')
      .getByText(/: passes\.$/)
      .first()
      .waitFor();
    await status(page).filter({ hasText: 'Paused' }).waitFor();
    expect(errors).toEqual([]);
  });
});

test('an old browser, whose navigator knows of no WebGPU, trains as well', async () => {
  await withBrowser(false, async (browser) => {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    await prepareWorkers(page, 'delete WorkerNavigator.prototype.gpu;');
    await page.goto(server.url + SMALL);
    await ready(page);
    await page.getByText(/No GPU: this browser has no WebGPU/).waitFor({ state: 'attached' });
    await button(page, 'Step').click();
    await status(page).filter({ hasText: 'Paused at update 1' }).waitFor();
  });
});
