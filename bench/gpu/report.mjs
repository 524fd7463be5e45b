import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, release, type } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../dist/node/internals.js';

const ROOT = new URL('../../', import.meta.url);
/** What must be the same for two calls to share a file. */
const IDENTITY = ['adapter', 'driver', 'versions', 'peers', 'text'];

/** What the numbers depend on: adapter, driver, machine, versions, text. */
export function factsOf({ adapter, engines, corpus }) {
  const require = createRequire(import.meta.url);
  const versionOf = (path) => JSON.parse(readFileSync(path, 'utf8')).version;
  return {
    adapter,
    driver: nvidiaDriver(),
    host: [`${cpus()[0]?.model.trim()}, ${cpus().length} logical cores`, `${type()} ${release()}`],
    versions: {
      'webgpu-char-rnn': versionOf(new URL('package.json', ROOT)),
      node: process.version,
      'webgpu (Dawn)': versionOf(require.resolve('webgpu/package.json')),
    },
    peers: engines.hellos,
    text: { name: corpus.name, characters: corpus.ids.length, fingerprint: corpus.fingerprint },
  };
}

/** WebGPU's adapter as plain data, `software` telling whether it computes on the CPU; null without one. */
export async function adapterOf(gpu, backend) {
  if (!gpu) return null;
  const { info } = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  const fields = ['vendor', 'architecture', 'device', 'description', 'subgroupMinSize', 'subgroupMaxSize'];
  const told = Object.fromEntries(fields.map((name) => [name, info[name]]));
  const { detail, software } = backend.describe();
  return { name: detail, ...told, software };
}

/** Name, driver and memory as NVIDIA's own tool tells them, null elsewhere: WebGPU may keep the driver to itself. */
function nvidiaDriver() {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  try {
    return execFileSync('nvidia-smi', query, { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return null;
  }
}

/** The results file: whole after every result, whatever happens next. */
export class Report {
  path;
  content;
  saved = false;

  /** @param content plain data. @param {string} path */
  constructor(path, content) {
    this.path = path;
    this.content = content;
  }

  /** A new file, or the one that goes on. @throws UserError when that was measured elsewhere. */
  static begin({ resume, out, command }, facts) {
    const date = new Date().toISOString();
    if (!resume) {
      const path = out ?? defaultPath(facts.adapter, date);
      return new Report(path, { date, commands: [command], ...facts, throughput: [], toLoss: undefined });
    }
    if (!existsSync(resume)) throw new UserError(`${resume}: there is no such file; leave out --resume`);
    const before = JSON.parse(readFileSync(resume, 'utf8'));
    const parted = IDENTITY.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(facts[key]));
    if (parted.length > 0) {
      throw new UserError(`${resume}: another ${parted.join(', ')} than here; begin anew without --resume`);
    }
    const commands = [...before.commands, command];
    return new Report(out ?? resume, { ...before, ...facts, commands, continued: date });
  }

  /** Adds to a list of the part `to-loss`, in place of one with the same keys. */
  put(list, item, keys) {
    const items = this.content.toLoss[list];
    const at = items.findIndex((one) => keys.every((key) => one[key] === item[key]));
    items.splice(at < 0 ? items.length : at, 1, item);
    this.save();
  }

  /** Written beside its place, then renamed: never half a file. */
  save() {
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(`${this.path}.tmp`, `${JSON.stringify(this.content, null, 1)}\n`);
    renameSync(`${this.path}.tmp`, this.path);
    this.saved = true;
  }
}

/** Only what a GPU did belongs beside the code. */
function defaultPath(adapter, date) {
  const name = (adapter?.name ?? 'no GPU').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const folder = adapter && !adapter.software ? 'bench/results' : 'runs';
  return fileURLToPath(new URL(`${folder}/${date.slice(0, 10)}-${name.replaceAll(/^-|-$/g, '')}.json`, ROOT));
}
