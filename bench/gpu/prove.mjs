// npm run prove:gpu: what is asked of a GPU host that is lent for minutes, what matters most first. See bench/README.md.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { main, parse } from '../harness/options.mjs';
import { withBench } from './bench.mjs';
import { partOf } from './clock.mjs';
import { goalsOf } from './goals.mjs';
import { parseOptions } from './options.mjs';
import { printTableHead } from './print.mjs';
import { measureTable, tellMissing } from './table.mjs';
import { measureToLoss } from './to-loss.mjs';

const HELP = `npm run prove:gpu -- [options]

conformance of every path, then speeds at 1 to 4,096 streams of rnn, lstm and gru beside PyTorch and JAX,
and seconds to a loss; what did not fit is named

--minutes 7        begins nothing after them
--against DIST     another build of this project, its folder dist/node, timed at one stream
--python python3   the interpreter that has PyTorch or JAX
--seconds 0.3      how long to time each row
--out FILE         instead of bench/results/DATE-ADAPTER.json
--resume FILE      goes on with the results in FILE`;

const CELLS = ['rnn', 'lstm', 'gru'];
const FUSED = ['fused', 'streams', 'batched'];
const MANY = ['streams', 'batched'];
const OTHER = ['other fused', 'other streams'];
const PYTORCH = ['torch-eager', 'torch-graph'];
/** They compile for minutes. */
const COMPILED = ['jax-scan', 'torch-compile'];

/** Each in its turn, with at most this share of the time that is left. */
const PARTS = [
  { share: 0.3, measure: conformance },
  { share: 0.5, measure: table([1], [...FUSED, ...OTHER, ...PYTORCH]) },
  { share: 0.5, measure: table([1024, 256, 64], [...MANY, ...PYTORCH]) },
  { share: 0.5, measure: toLoss },
  { share: 0.5, measure: table([4096, 16], [...MANY, ...PYTORCH]) },
  { share: 1, measure: table([1, 1024, 256, 64, 4096, 16], COMPILED) },
];

await main(HELP, parseProof, (options, args) => withBench(options, args, prove));

function parseProof(args) {
  const words = { python: 'python3', against: undefined, out: undefined, resume: undefined };
  const { positionals: _, ...given } = parse(args, { numbers: { minutes: 7, seconds: 0.3 }, words });
  const small = { targets: [2, 1.9], rates: [0.04, 0.08, 0.02], seeds: 1, epochs: 10, patience: 20 };
  return { ...parseOptions([]), tau: [25], hidden: [100], ...small, answerWithin: 45, ...given };
}

async function prove(bench) {
  const missing = [];
  for (const { share, measure } of PARTS) {
    missing.push(...((await measure({ ...bench, left: partOf(bench.left, share) })) ?? []));
  }
  for (const { goal, reached } of goalsOf(bench.report.content.throughput)) {
    console.log(`${reached === null ? 'not measured' : reached ? 'reached' : 'NOT reached'}: ${goal}`);
  }
  tellMissing(bench.report, missing);
}

/** In a process of its own, which a driver may hang or crash. */
async function conformance({ report, left }) {
  const rows = [];
  const program = fileURLToPath(new URL('conformance.mjs', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  const timer = setTimeout(() => child.kill('SIGKILL'), 1000 * left());
  for await (const line of createInterface({ input: child.stdout })) {
    rows.push(JSON.parse(line));
    console.log(line);
    report.content.conformance = { rows };
    report.save();
  }
  report.content.conformance = { rows, ended: await ended };
  clearTimeout(timer);
  const failed = rows.filter(({ passed }) => passed === false).length;
  console.log(
    `conformance: ${rows.length} judged, ${failed} failed, ended by ${report.content.conformance.ended}`,
  );
}

/** @returns a part: the speeds of the engines that are here, at these numbers of streams, one after the other. */
function table(batches, engines) {
  return async (bench) => {
    if (bench.left() > 0) printTableHead();
    const wanted = engines.filter((engine) => bench.engines.names.includes(engine));
    const missing = [];
    for (const batchSize of batches) {
      for (const cell of CELLS) {
        const options = { ...bench.options, cell, batch: [batchSize] };
        missing.push(...(await measureTable({ ...bench, options }, wanted)));
      }
    }
    return missing;
  };
}

async function toLoss(bench) {
  const best = ['torch-graph', 'torch-eager'].find((engine) => bench.engines.names.includes(engine));
  const options = { ...bench.options, batch: [1, 64, 1024] };
  await measureToLoss({ ...bench, options }, [bench.software ? 'simd' : 'webgpu', ...(best ? [best] : [])]);
}
