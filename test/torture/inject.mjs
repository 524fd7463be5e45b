// Loaded before the program (node --import): ends the process, or fails, at a chosen call that changes a file of a run.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';

/**
 * TORTURE: { folder, at, how, count }. Calls are numbered from 1. `how`: "kill before", "kill after" and, of a write,
 * "kill within" it, after half of its bytes; or an error's code, "ENOSPC", which this call and as many as `times` say end
 * with. Without `at` nothing happens, and the number of calls goes to the file `count`.
 */
const { folder, at = 0, how = '', times = 1, count } = JSON.parse(process.env.TORTURE ?? '{}');
const inside = (path) =>
  typeof path === 'string' && `${resolve(path)}${sep}`.startsWith(`${resolve(folder)}${sep}`);
const ours = new Set();
let calls = 0;

const kill = () => process.kill(process.pid, 'SIGKILL');

function injected(name, concerns) {
  const real = fs[name];
  fs[name] = (...args) => {
    if (!concerns(args)) return real.apply(fs, args);
    calls++;
    if (how.startsWith('kill') ? calls !== at : calls < at || calls >= at + times)
      return real.apply(fs, args);
    if (!how.startsWith('kill') && at > 0)
      throw Object.assign(new Error(`${how}: injected, ${name}`), { code: how });
    if (how === 'kill before') kill();
    if (how === 'kill within' && name === 'writeSync') half(real, args);
    const result = real.apply(fs, args);
    kill();
    return result;
  };
}

/** Writes half of the bytes and ends. */
function half(real, [file, data]) {
  real.call(fs, file, data.subarray(0, Math.floor(data.length / 2)));
  kill();
}

const writes = (flags) => typeof flags === 'string' && flags !== 'r';
const { openSync, closeSync } = fs;
injected('openSync', ([path, flags]) => inside(path) && writes(flags));
const injectedOpen = fs.openSync;
fs.openSync = (path, ...rest) => {
  const file = inside(path) && writes(rest[0]) ? injectedOpen(path, ...rest) : openSync(path, ...rest);
  if (inside(path)) ours.add(file);
  return file;
};
fs.closeSync = (file) => {
  ours.delete(file);
  closeSync(file);
};
for (const name of ['writeSync', 'fsyncSync', 'ftruncateSync']) injected(name, ([file]) => ours.has(file));
for (const name of ['renameSync', 'rmSync', 'mkdirSync', 'linkSync', 'copyFileSync', 'rmdirSync']) {
  injected(name, ([path]) => inside(path));
}
syncBuiltinESMExports();
if (count) process.on('exit', () => fs.writeFileSync(count, String(calls)));
