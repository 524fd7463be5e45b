import { chmodSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Lets a file of the Node build be run by its name, as the `bin` of a package that is not installed but linked. */
export function executable(file: string): Plugin {
  return {
    name: 'executable',
    writeBundle() {
      if (this.environment.name === 'node') chmodSync(file, 0o755);
    },
  };
}
