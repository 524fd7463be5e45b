import { multiplyAdds } from '../../dist/node/index.js';
import { microsecondsOf } from './clock.mjs';
import { expectedLosses, gateOptions, passGate } from './gate.mjs';
import { printTableHead, printTableRow } from './print.mjs';

/**
 * What all parts work with.
 * @typedef {object} Bench
 * @property {GPU | undefined} gpu
 * @property {boolean} software whether there is no GPU, or only one that the CPU emulates
 * @property {number | null} peak multiply-adds a second that the GPU reaches at best
 * @property {import('./engines.mjs').Engines} engines
 * @property corpus
 * @property options as parseOptions() gives them
 * @property {import('./report.mjs').Report} report
 * @property {() => number} left seconds
 */

/** The table of speeds: every engine at every configuration. @param {Bench} bench. @param {string[]} wanted */
export async function measureTable(bench, wanted) {
  const { corpus, options, report, left } = bench;
  printTableHead();
  const missing = [];
  for (const config of configurationsOf(options, corpus.vocabulary.size)) {
    const open = wanted.filter((engine) => !findRow(report.content.throughput, engine, config));
    if (open.length === 0) continue;
    const gate = left() > 0 && gateOptions(config, { ids: corpus.ids });
    const expected = gate && (await expectedLosses(bench.gpu, gate));
    for (const engine of open) {
      if (left() <= 0) missing.push({ engine, ...config });
      else add(report, await measureRow(bench, engine, gate, expected));
    }
  }
  report.content.missing = missing;
  report.save();
  if (missing.length > 0) {
    console.log(`time is up: ${missing.length} rows are missing; go on with --resume ${report.path}`);
  }
}

function configurationsOf({ hidden, tau, batch }, vocabularySize) {
  return hidden.flatMap((hiddenSize) =>
    tau.flatMap((seqLength) =>
      batch.map((batchSize) => ({ vocabularySize, hiddenSize, seqLength, batchSize })),
    ),
  );
}

function add(report, row) {
  report.content.throughput.push(row);
  report.save();
  printTableRow(row);
}

/** The row of an engine at a configuration, if it was measured. */
export function findRow(rows, engine, config) {
  const same = (row) => Object.entries({ engine, ...config }).every(([key, value]) => row[key] === value);
  return rows.find(same);
}

/**
 * Gate and speed of an engine at a configuration; what goes wrong becomes the row's `error`.
 * @param {Bench} bench
 * @param {string} engine
 * @param gate as gateOptions() gives it
 * @param expected as expectedLosses() gives it
 */
export async function measureRow(bench, engine, gate, expected) {
  const { engines, options, software, peak } = bench;
  const { config } = gate;
  let runner;
  try {
    const started = performance.now();
    runner = await engines.open(engine, gate);
    const verdict = await passGate(runner, gate, expected);
    const openSeconds = (performance.now() - started) / 1000;
    const microseconds = await microsecondsOf(runner.train, options.seconds);
    const perSecond = 1e6 / microseconds;
    const share = (multiplyAdds(config, config.vocabularySize) * perSecond) / peak;
    return {
      engine,
      ...config,
      microseconds,
      charsPerSecond: config.seqLength * config.batchSize * perSecond,
      peakFraction: peak !== null && engines.onGpu(engine, software) ? share : null,
      gate: verdict,
      openSeconds,
      detail: runner.detail,
    };
  } catch (error) {
    return { engine, ...config, error: error.message };
  } finally {
    await runner?.close().catch(() => {});
  }
}
