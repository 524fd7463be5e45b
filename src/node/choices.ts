import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ChoiceStore } from '../backends/registry.ts';
import { cacheFolder } from './cache.ts';

const choicesFile = () => join(cacheFolder(), 'choices.json');

/**
 * Remembers measured choices in a JSON file. A file that cannot be read or written is no error: then `auto`
 * measures again.
 * @param machine tells machines apart that share the folder.
 */
export function fileChoices(machine: string, path = choicesFile()): ChoiceStore {
  return {
    get: (key) => read(path)[`${machine} ${key}`],
    set(key, value) {
      try {
        mkdirSync(dirname(path), { recursive: true });
        const temporary = `${path}.${process.pid}`;
        writeFileSync(
          temporary,
          `${JSON.stringify({ ...read(path), [`${machine} ${key}`]: value }, null, 2)}\n`,
        );
        renameSync(temporary, path);
      } catch {}
    },
  };
}

/** Forgets what was measured, on every machine that shares the folder. */
export function forgetChoices(path = choicesFile()): void {
  rmSync(path, { force: true });
}

/** Whatever is not a text by a name is left out: no other version and nobody's editor can make `auto` fail. */
function read(path: string): Record<string, string> {
  try {
    const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const known = Object.entries(file ?? {}).filter(([, value]) => typeof value === 'string');
    return Object.fromEntries(known);
  } catch {
    return {};
  }
}
