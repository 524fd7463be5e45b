import { LackError } from '../../errors.ts';
import type { CellName } from '../../model/cells/index.ts';
import type { Layout, MemoryPlan } from './layout.ts';
import { simdModule } from './module.ts';
import { startThreads } from './threads.ts';

/** What assembly/index.ts exports. */
export interface Exports {
  train(count: number, done: number, row: number): void;
  gradients(done: number, row: number): void;
  evaluate(from: number, to: number): number;
  beginReading(fromStream: boolean): void;
  read(id: number): void;
  predict(): void;
  completeParameters(): void;
  exp(address: number, count: number): void;
  tanh(address: number, count: number): void;
  tanhSlope(address: number, count: number): void;
  sigmoid(address: number, count: number): void;
  serve(): void;
}

/** All that the instance of one thread needs; it can be posted to a worker. */
export interface Parts {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly layout: Layout;
}

/** One instance of the module with its memory, and the threads that share it. */
export interface Engine {
  readonly exports: Exports;
  readonly memory: WebAssembly.Memory;
  /** Of the first thread, with the threads that there really are. */
  readonly layout: Layout;
  /** Ends the threads. */
  stop(): void;
}

/** Starts a cell's module on a memory of its own, with as many threads as there are layouts or, failing that, one. */
export async function startEngine(cell: CellName, { layouts, pages }: MemoryPlan): Promise<Engine> {
  const module = await simdModule(cell);
  const memory = reserve(pages);
  const [first, ...others] = layouts as [Layout, ...Layout[]];
  const threads = await startThreads(others.map((layout) => ({ module, memory, layout })));
  const layout = threads ? first : { ...first, threads: 1 };
  const stop = () => threads?.end();
  try {
    const imports = { env: { memory }, layout, math: Math as never };
    const { exports } = await WebAssembly.instantiate(module, imports);
    return { exports: exports as unknown as Exports, memory, layout, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Shared memory needs no headers; only sending it to another thread does. */
function reserve(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    throw new LackError(lackOf(pages), { cause });
  }
}

/** Pages, of 64 KiB, that any machine has; where they are refused, it is for the addresses around them. */
const FEW_PAGES = 1024;

function lackOf(pages: number): string {
  const mebibytes = Math.ceil(pages / 16);
  const lack = `the machine did not give ${mebibytes} MiB of memory`;
  return pages > FEW_PAGES
    ? `${lack}; take a smaller model, a smaller batch or a shorter sequence`
    : `${lack} with the 10 GiB of addresses that WebAssembly reserves around it; raise "ulimit -v", set NODE_OPTIONS=--disable-wasm-trap-handler, or take --backend cpu`;
}
