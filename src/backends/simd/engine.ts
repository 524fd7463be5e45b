import { LackError } from '../../errors.ts';
import type { CellName } from '../../model/cells/index.ts';
import type { Layout, MemoryPlan } from './layout.ts';
import { simdModule } from './module.ts';
import { type Deputy, startDeputy, startThreads } from './threads.ts';

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
  /** Makes the long calls, where there is one. */
  readonly deputy: Deputy | undefined;
  /** Ends the threads, whatever they do. @returns when none writes to the memory any more. */
  stop(): Promise<unknown>;
  /** Starts another once this one is stopped, on the same memory, which it empties. */
  restart(): Promise<Engine>;
}

/**
 * Starts a cell's module on a memory of its own, with as many threads as there are layouts or, failing that, one.
 * @param hasDeputy whether the caller's thread is to stay free in long calls, where the platform can do that.
 */
export async function startEngine(cell: CellName, plan: MemoryPlan, hasDeputy = false): Promise<Engine> {
  return startOn(reserve(plan.pages), cell, plan, hasDeputy);
}

async function startOn(
  memory: WebAssembly.Memory,
  cell: CellName,
  plan: MemoryPlan,
  hasDeputy: boolean,
): Promise<Engine> {
  const module = await simdModule(cell);
  const [first, ...others] = plan.layouts as [Layout, ...Layout[]];
  const threads = await startThreads(others.map((layout) => ({ module, memory, layout })));
  const layout = threads ? first : { ...first, threads: 1 };
  let deputy: Deputy | undefined;
  const stop = () => Promise.all([threads?.end(), deputy?.end()]);
  const restart = () => {
    new Uint8Array(memory.buffer).fill(0);
    return startOn(memory, cell, plan, hasDeputy);
  };
  try {
    deputy = hasDeputy ? await startDeputy({ module, memory, layout }) : undefined;
    const imports = { env: { memory }, layout, math: Math as never };
    const { exports } = await WebAssembly.instantiate(module, imports);
    return { exports: exports as unknown as Exports, memory, layout, deputy, stop, restart };
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
