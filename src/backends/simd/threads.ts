import type { Parts } from './engine.ts';

/** The threads of one session other than the caller's own. */
export interface Threads {
  /** Ends them at once. */
  end(): void;
}

/** A worker of either kind, as far as it is used here. */
interface AnyWorker {
  terminate(): unknown;
}

/** Starts a thread and resolves when it is about to serve; `workers` receives its worker at once. */
type Start = (parts: Parts, workers: AnyWorker[]) => Promise<void>;

/** Undefined in a page; asked at run time, so that the page's bundle holds no trace of Node. */
const node: typeof process.getBuiltinModule | undefined = globalThis.process?.getBuiltinModule;

/**
 * The whole of a worker in Node. It is evaluated from this string, because the path of a file would differ
 * between the sources, a bundle, and a bundle of somebody else. The braces keep its names from those that Deno
 * declares around it.
 */
const NODE_WORKER = `{
  const { parentPort, workerData } = require('node:worker_threads');
  const { module, memory, layout } = workerData;
  const { exports } = new WebAssembly.Instance(module, { env: { memory }, layout, math: Math });
  parentPort.postMessage('ready');
  exports.serve();
}`;

/** A page shares memory only when it is isolated, and its own thread may not wait as its workers may. */
function canShare(): boolean {
  return node !== undefined || (globalThis.crossOriginIsolated && typeof document === 'undefined');
}

/** Threads that can work at once. */
export function availableThreads(): number {
  if (!canShare()) return 1;
  return node ? node('node:os').availableParallelism() : navigator.hardwareConcurrency;
}

/**
 * Starts a thread for each of the parts and waits until all are about to serve.
 * @returns undefined when none was asked for, or when the platform does not give them.
 */
export async function startThreads(parts: readonly Parts[]): Promise<Threads | undefined> {
  if (parts.length === 0 || !canShare()) return undefined;
  const start = node ? startInNode : startInPage;
  const workers: AnyWorker[] = [];
  const end = () => {
    for (const worker of workers) worker.terminate();
  };
  try {
    await Promise.all(parts.map((own) => start(own, workers)));
    return { end };
  } catch {
    end();
    return undefined;
  }
}

const startInNode: Start = (parts, workers) =>
  new Promise((resolve, reject) => {
    const { Worker } = node!('node:worker_threads');
    const worker = new Worker(NODE_WORKER, { eval: true, workerData: parts });
    workers.push(worker);
    worker.once('error', reject);
    worker.once('message', () => {
      worker.unref(); // a session that nobody disposed must not keep the process alive
      resolve();
    });
  });

const startInPage: Start = (parts, workers) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    workers.push(worker);
    worker.onerror = reject;
    worker.onmessage = () => resolve();
    worker.postMessage(parts);
  });
