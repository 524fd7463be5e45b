/**
 * What a training costs beyond its updates: in the command `char-rnn train`, with its events, samples, metrics,
 * best model and checkpoints, the time from the first call of the SIMD module to the last, against the time spent in
 * those calls. Both come from one run, so that a noisy machine is noisy for both. Run `npm run build` first.
 *
 *     node bench/simd/overhead.mjs [--runs 5] [--updates 100000]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    updates: { type: 'string', default: '100000' },
  },
});
const hook = new URL('kernel-clock.mjs', import.meta.url).href;
const command = fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'overhead-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const ratios = [];
for (let run = 1; run <= values.runs; run++) {
  const { updates, kernel, span } = train(join(folder, `${run}`));
  ratios.push(span / kernel);
  console.log(
    `${updates} updates: ${(kernel / 1000).toFixed(2)} s in the module, ${(span / 1000).toFixed(2)} s in all, ${ratios.at(-1).toFixed(3)} ×`,
  );
}
const sorted = ratios.toSorted((a, b) => a - b);
const at = (share) => sorted[Math.round(share * (sorted.length - 1))].toFixed(3);
console.log(`a training takes ${at(0.5)} × its updates (${at(0.25)} – ${at(0.75)})`);

/** Updates, and milliseconds in the module and in all. When the training fails, tells what it told, and ends. */
function train(out) {
  const flags = ['--backend', 'simd', '--updates', values.updates, '--out', out];
  const { status, stderr, error } = spawnSync(
    process.execPath,
    ['--import', hook, command, 'train', ...flags],
    {
      encoding: 'utf8',
    },
  );
  const clock = stderr?.trim().split('\n').at(-1);
  if (status === 0 && clock.startsWith('{"updates":')) return JSON.parse(clock);
  const why = status === 0 ? 'the training never called the SIMD module' : 'the training failed';
  console.error(`${stderr ?? ''}${why}${error ? `: ${error.message}` : ''}`);
  process.exit(1);
}
