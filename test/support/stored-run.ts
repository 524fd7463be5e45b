import { readFileSync } from 'node:fs';
import type { StoredRun } from '../../src/demo/worker/run-database.ts';

/** A run as a browser with version 0.1.0 stored it, its byte arrays as base64. */
export const STORED_RUN_FILE = 'test/fixtures/0.1.0/stored-run.json';

/** What that run, and the streams-* files beside it, were trained on. */
export const ISHMAEL = 'Call me Ishmael. Some years ago, never mind how long precisely 🐋.\n'.repeat(40);

/** The run with its byte arrays, as IndexedDB gives it. */
export function storedRun(): StoredRun {
  return JSON.parse(readFileSync(STORED_RUN_FILE, 'utf8'), (_, value) => {
    if (value?.Uint8Array) return new Uint8Array(Buffer.from(value.Uint8Array, 'base64'));
    if (value?.Float32Array) {
      const bytes = new Uint8Array(Buffer.from(value.Float32Array, 'base64'));
      return new Float32Array(bytes.buffer);
    }
    return value;
  });
}
