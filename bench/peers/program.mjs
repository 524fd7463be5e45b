/**
 * A program for one configuration and recipe, called with IDS SEED ETA UPDATES MILESTONE, IDS being a file with a byte
 * for each character; it prints `us/update:N`. It draws its own weights and starts anew on every call.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** @param path of the program. */
export default function start(path) {
  const run = ({ ids, learningRate }) => {
    const folder = mkdtempSync(join(tmpdir(), 'program-'));
    const file = join(folder, 'ids.bytes');
    writeFileSync(file, Uint8Array.from(ids));
    return {
      detail: 'weights of its own',
      unchecked: true,
      train(updates) {
        const given = [file, '1', `${learningRate}`, `${updates}`, `${updates}`];
        const { stdout, error } = spawnSync(path, given, { encoding: 'utf8' });
        if (error) throw error;
        const [, microseconds] = /us\/update:([\d.]+)/.exec(stdout);
        return { losses: [], seconds: (microseconds * updates) / 1e6 };
      },
      close: () => rmSync(folder, { recursive: true }),
    };
  };
  return { version: basename(path), device: 'cpu', engines: { program: run } };
}
