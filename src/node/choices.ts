import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ChoiceStore } from '../backends/registry.ts';
import { cacheFolder } from './cache.ts';

/**
 * Remembers measured choices in a JSON file. A file that cannot be read or written is no error: then `auto`
 * measures again.
 * @param machine tells machines apart that share the folder.
 */
export function fileChoices(machine: string, path = join(cacheFolder(), 'choices.json')): ChoiceStore {
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

function read(path: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}
