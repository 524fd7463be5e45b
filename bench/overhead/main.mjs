/**
 * What a training costs beyond its updates: in the command `char-rnn train`, with its events, samples, metrics,
 * best model and checkpoints, the time from the first call of the SIMD module to the last, against the time spent in
 * those calls. Both come from one run, so that a noisy machine is noisy for both. Run `npm run build` first.
 *
 *     node bench/overhead/main.mjs [--runs 5] [--updates 100000]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '../harness/options.mjs';
import { quantile } from '../harness/rounds.mjs';

const options = parse(process.argv.slice(2), { whole: { runs: 5 }, words: { updates: '100000' } });
const hook = new URL('kernel-clock.mjs', import.meta.url).href;
const command = fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'overhead-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const ratios = [];
for (let run = 1; run <= options.runs; run++) {
  const { updates, kernel, span } = train(join(folder, `${run}`));
  const ratio = span / kernel;
  ratios.push(ratio);
  const [inside, all] = [kernel, span].map((milliseconds) => (milliseconds / 1000).toFixed(2));
  console.log(`${updates} updates: ${inside} s in the module, ${all} s in all, ${ratio.toFixed(3)} ×`);
}
const [lower, median, upper] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(3));
console.log(`a training takes ${median} × its updates (${lower} – ${upper})`);

/** Updates, and milliseconds in the module and in all. When the training fails, tells what it told, and ends. */
function train(out) {
  const flags = ['--backend', 'simd', '--updates', options.updates, '--out', out];
  const call = ['--import', hook, command, 'train', ...flags];
  const { status, stderr, error } = spawnSync(process.execPath, call, { encoding: 'utf8' });
  const clock = stderr?.trim().split('\n').at(-1);
  if (status === 0 && clock.startsWith('{"updates":')) return JSON.parse(clock);
  const why = status === 0 ? 'the training never called the SIMD module' : 'the training failed';
  console.error(`${stderr ?? ''}${why}${error ? `: ${error.message}` : ''}`);
  process.exit(1);
}
