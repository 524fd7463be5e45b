import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The Python process that runs the peers: one line of JSON to it, one back. */
export class Peers {
  #process;
  #lines;
  #folder = mkdtempSync(join(tmpdir(), 'char-rnn-peers-'));

  /** @param {string} python the interpreter. @param {Uint32Array} ids the text. */
  constructor(python, ids) {
    writeFileSync(join(this.#folder, 'ids.u32'), ids);
    const script = fileURLToPath(new URL('peers.py', import.meta.url));
    this.#process = spawn(python, [script, this.#folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process.on('error', () => {}); // then there are no lines
    this.#process.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** What is there: `{ device, versions, engines }`; undefined where Python is not. */
  hello() {
    return this.#answer();
  }

  /** Runs one engine. @returns {{ losses, microseconds, detail } | { error: string }} */
  async measure(engine, { config, state, learningRate }, updates, seconds) {
    writeFileSync(join(this.#folder, 'parameters.f32'), Float32Array.from(state.parameters));
    this.#process.stdin.write(`${JSON.stringify({ engine, ...config, learningRate, updates, seconds })}\n`);
    return (await this.#answer()) ?? { error: 'the Python process ended' };
  }

  async #answer() {
    const { value } = await this.#lines.next();
    return value && JSON.parse(value);
  }

  close() {
    this.#process.stdin.end();
    rmSync(this.#folder, { recursive: true });
  }
}
