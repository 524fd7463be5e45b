import type { Parts } from './engine.ts';

/** The threads of one session other than the caller's own. */
export interface Threads {
  /** Ends them whatever they do. @returns when none of them moves any more; in a page nothing tells that. */
  end(): Promise<unknown>;
}

/** The first thread's instance away from the caller's thread, which stays free while it works. */
export interface Deputy {
  /** Calls what the module exports; one call at a time. @throws Error where it traps. */
  call(name: string, args: readonly number[]): Promise<number | undefined>;
  /** Ends it whatever it does. @returns when it moves no more. */
  end(): Promise<unknown>;
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
  const { module, memory, layout, isDeputy } = workerData;
  const { exports } = new WebAssembly.Instance(module, { env: { memory }, layout, math: Math });
  parentPort.postMessage('ready');
  if (isDeputy) parentPort.on('message', ({ name, args }) => parentPort.postMessage(exports[name](...args)));
  else exports.serve();
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
  const end = () => Promise.all(workers.map((worker) => worker.terminate()));
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

/** @returns undefined in a page, whose worker may be busy for as long as it likes. */
export async function startDeputy(parts: Parts): Promise<Deputy | undefined> {
  if (node === undefined) return undefined;
  const { Worker } = node('node:worker_threads');
  const worker = new Worker(NODE_WORKER, { eval: true, workerData: { ...parts, isDeputy: true } });
  const answer = () =>
    new Promise<number | undefined>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (value) => {
        worker.off('error', reject);
        resolve(value);
      });
    });
  await answer();
  worker.unref(); // as those above
  return {
    async call(name, args) {
      worker.ref();
      const value = answer();
      worker.postMessage({ name, args });
      return value.finally(() => worker.unref());
    },
    end: () => worker.terminate(),
  };
}

const startInPage: Start = (parts, workers) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    workers.push(worker);
    worker.onerror = reject;
    worker.onmessage = () => resolve();
    worker.postMessage(parts);
  });
