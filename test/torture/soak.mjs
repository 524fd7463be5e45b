// npm run soak -- [--updates N]: one long training; ends with 1 where memory, handles or files of it grow.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { updates: { type: 'string', default: '1000000' } } });
const updates = Number(values.updates);
const folder = join(mkdtempSync(join(tmpdir(), 'soak-')), 'run');

/** Milliseconds between two looks; what is there in the first quarter of them is the start. */
const LOOK = 1000;
/** What garbage collection leaves to chance. */
const MEBIBYTES = 32;
/** The report of so many samples stays below so many bytes. */
const SAMPLES = 20_000;
const REPORT_BYTES = 1_000_000;

const options = {
  updates,
  'hidden-size': 16,
  'seq-length': 10,
  'log-every': 100,
  'sample-every': Math.ceil(updates / SAMPLES),
  'checkpoint-every': 1000,
  backend: 'simd',
  threads: 1,
};
const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
const child = spawn(process.execPath, ['dist/node/cli.js', 'train', '--out', folder, ...flags], {
  stdio: ['ignore', 'ignore', 'inherit'],
});

/** Resident memory in MiB, open handles, threads and files in the folder. Linux. */
function look() {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const number = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)[1]);
  return {
    memory: number('VmRSS') / 1024,
    handles: readdirSync(`/proc/${child.pid}/fd`).length,
    threads: number('Threads'),
    files: readdirSync(folder).length,
  };
}

const looks = [];
const timer = setInterval(() => {
  try {
    looks.push(look());
  } catch {
    // It has not begun yet, or ends just now.
  }
}, LOOK);
const code = await new Promise((resolve) => child.once('close', resolve));
clearInterval(timer);

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const quarter = Math.max(1, Math.floor(looks.length / 4));
const grown = Object.keys(looks[0]).map((name) => {
  // The report at the end is work of another kind.
  const [first, last] = [looks.slice(quarter, 2 * quarter), looks.slice(-quarter - 1, -1)].map((part) =>
    median(part.map((one) => one[name])),
  );
  const bound = name === 'memory' ? MEBIBYTES : 1;
  console.log(`${name} ${first.toFixed(0)} after a quarter, ${last.toFixed(0)} at the end`);
  return last - first > bound;
});
const report = statSync(join(folder, 'report.html')).size;
console.log(`${updates} updates, ${looks.length} looks, exit ${code}, report ${report} bytes`);
rmSync(folder, { recursive: true });
process.exitCode = code === 0 && !grown.includes(true) && report < REPORT_BYTES ? 0 : 1;
