import { WebGpuBackend } from '../backends/webgpu/backend.ts';
import type { Explanation } from '../backends/webgpu/explain.ts';
import { bundledBook, readBook } from '../node/books.ts';
import { loadDawn } from '../node/dawn.ts';
import { jsonLine } from '../text/printable.ts';
import { setupOf } from '../training/setup.ts';
import { optionsOf } from './options.ts';
import { count, Terminal } from './terminal.ts';

/** Updates that are explained together: what one dispatch of the fused path makes, and more. */
const UPDATES = 16;

/** `char-rnn bench --explain`: what an update costs on each WebGPU path that fits, counted and not measured. */
export async function explainCommand(
  book: string | undefined,
  flags: Record<string, unknown>,
): Promise<number> {
  const corpus = await readBook(book ?? bundledBook());
  const setup = setupOf(corpus, optionsOf(flags));
  const backend = await WebGpuBackend.create(await loadDawn());
  const paths = backend.explain(setup, UPDATES);
  const { detail } = backend.describe();
  backend.dispose();
  if (flags.json) {
    process.stdout.write(jsonLine({ adapter: detail, config: setup.config, paths }));
    return 0;
  }
  const { hiddenSize: m, vocabularySize: K, seqLength: tau, batchSize: B } = setup.config;
  const terminal = new Terminal(process.stdout);
  terminal.line(`${detail}: m ${m}, K ${K}, tau ${tau}, B ${B}; ${UPDATES} updates\n`);
  for (const path of paths) for (const line of linesOf(path)) terminal.line(line);
  return 0;
}

function linesOf({ path, dispatches, updates, barriers, bytes, operations }: Explanation): string[] {
  return [
    `${path}: ${count(dispatches)} ${dispatches === 1 ? 'dispatch' : 'dispatches'} for ${updates} updates`,
    `  workgroup barriers an update: ${barriers.forward} forward, ${barriers.backward} backward`,
    `  storage buffers an update: ${count(bytes)} bytes read and written`,
    `  arithmetic an update: ${count(operations)} floating-point operations`,
  ];
}
