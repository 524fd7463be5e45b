import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';

/** Sizes in mebibytes. */
export type Look = Readonly<{
  /** Of the page, and of all its workers, after a collection. */
  heap: number;
  buffers: number;
  workersHeap: number;
  workersBuffers: number;
  workers: number;
  nodes: number;
  listeners: number;
  /** Resident, of all renderers. */
  renderer: number;
  /** What the site keeps: its runs, and the page itself for when it is offline. */
  stored: number;
}>;

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

const MEBIBYTE = 2 ** 20;

/** Looks into a page, its workers and its process through the browser's own protocol. */
export class PageProbe {
  readonly #page: Page;
  readonly #session: CDPSession;
  readonly #browser: CDPSession;
  /** Sessions of the workers. */
  readonly #workers = new Set<string>();
  readonly #answers = new Map<number, (result: unknown) => void>();
  #asked = 0;

  private constructor(page: Page, session: CDPSession, browser: CDPSession) {
    this.#page = page;
    this.#session = session;
    this.#browser = browser;
    session.on('Target.attachedToTarget', ({ sessionId }) => this.#workers.add(sessionId));
    session.on('Target.detachedFromTarget', ({ sessionId }) => this.#workers.delete(sessionId));
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message);
      this.#answers.get(id)?.(result);
      this.#answers.delete(id);
    });
  }

  static async on(page: Page): Promise<PageProbe> {
    const session = await page.context().newCDPSession(page);
    const browser = await page.context().browser()!.newBrowserCDPSession();
    const probe = new PageProbe(page, session, browser);
    // Playwright hands out no sessions of workers: messages to them go through the page's.
    await session.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
    return probe;
  }

  async look(): Promise<Look> {
    await this.#session.send('HeapProfiler.collectGarbage');
    const own = (await this.#session.send('Runtime.getHeapUsage')) as HeapUsage;
    const workers = await Promise.all([...this.#workers].map((worker) => this.#heapOf(worker)));
    const { nodes, jsEventListeners } = await this.#session.send('Memory.getDOMCounters');
    const stored = await this.#page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
    const sum = (name: keyof HeapUsage) => workers.reduce((all, usage) => all + usage[name], 0) / MEBIBYTE;
    return {
      heap: own.usedSize / MEBIBYTE,
      buffers: own.backingStorageSize / MEBIBYTE,
      workersHeap: sum('usedSize'),
      workersBuffers: sum('backingStorageSize'),
      workers: workers.length,
      nodes,
      listeners: jsEventListeners,
      renderer: await this.#renderers(),
      stored: stored / MEBIBYTE,
    };
  }

  async #heapOf(worker: string): Promise<HeapUsage> {
    await this.#ask(worker, 'HeapProfiler.collectGarbage');
    return (await this.#ask(worker, 'Runtime.getHeapUsage')) as HeapUsage;
  }

  #ask(sessionId: string, method: string): Promise<unknown> {
    const id = ++this.#asked;
    const answer = new Promise((resolve) => this.#answers.set(id, resolve));
    const message = JSON.stringify({ id, method });
    return this.#session.send('Target.sendMessageToTarget', { sessionId, message }).then(() => answer);
  }

  /** Resident memory of all renderers. Linux. */
  async #renderers(): Promise<number> {
    const { processInfo } = await this.#browser.send('SystemInfo.getProcessInfo');
    return processInfo
      .filter(({ type }) => type === 'renderer')
      .reduce((all, { id }) => all + residentMebibytes(id), 0);
  }
}

function residentMebibytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}
