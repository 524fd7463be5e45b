import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLOAT32_BOUND } from '../../src/model/float32-check.ts';
import { assemblyScript } from '../../vite/assemblyscript.ts';
import { findChromium } from '../support/chromium.ts';

/** As strict as the demo page's; a worker that comes from the network is under none. */
const PAGE = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'self'"><title>gpu.js</title><script type="module" src="/page.js"></script>`;

interface Verdict {
  readonly refused?: string;
  readonly detail: string;
  readonly worst: number;
  readonly losses: number[];
  readonly reference: number[];
}

interface JudgingWindow {
  judge(name: string): Promise<Verdict>;
}

/** A page with a worker that runs gpu.js, built as the demo page is. */
describe('gpu.js in a page’s worker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gpujs-'));
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: 'error',
      base: './',
      plugins: [assemblyScript()],
      worker: { format: 'es', plugins: () => [assemblyScript()] },
      build: {
        outDir: folder,
        target: 'es2022',
        rollupOptions: {
          input: join(import.meta.dirname, 'gpujs-page.ts'),
          output: { entryFileNames: 'page.js' },
        },
      },
    });
    server = createServer(({ url }, response) => {
      const script = url?.endsWith('.js');
      response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
      response.end(script ? readFileSync(join(folder, url!)) : PAGE);
    }).listen(0, '127.0.0.1');
    const { executablePath, env } = findChromium();
    browser = await chromium.launch({
      executablePath,
      env: { ...process.env, ...env } as Record<string, string>,
      args: [
        '--no-sandbox',
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--disable-background-networking',
      ],
    });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the page’s worker says about a mode. */
  function judge(name: string): Promise<Verdict> {
    return page.evaluate((name) => (window as unknown as JudgingWindow).judge(name), name);
  }

  it.each([
    ['gpujs:webgl2', /^gpu.js WebGL2Kernel on .*SwiftShader/],
    ['gpujs:webasm', /^gpu.js WebAssemblyKernel$/],
    ['gpujs:cpu', /^gpu.js CPUKernel$/],
  ])('%s keeps the float32 bound and follows the reference', async (name, detail) => {
    const result = await judge(name);
    expect(result.refused).toBeUndefined();
    expect(result.detail).toMatch(detail);
    expect(result.worst).toBeLessThan(FLOAT32_BOUND);
    const { losses, reference } = result;
    losses.forEach((loss, i) => {
      expect(Math.abs(loss - reference[i]!) / reference[i]!).toBeLessThan(1e-5);
    });
  });
});
