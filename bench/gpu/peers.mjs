import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('peers.py', import.meta.url));

/** A Python process that runs the engines of one library: a line of JSON to it, a line back. */
export class Peer {
  #python;
  #library;
  #folder = mkdtempSync(join(tmpdir(), 'char-rnn-peer-'));
  #process;
  #lines;
  /** After an error a library may be of no more use: CUDA's are for good. */
  #broken = false;

  /** @param {string} python the interpreter. @param {'torch' | 'jax'} library */
  constructor(python, library) {
    this.#python = python;
    this.#library = library;
  }

  /** Starts the process. @returns `{ library, engines, device, version }`, or `{ library, error }` */
  async hello() {
    this.#stop();
    this.#broken = false;
    this.#process = spawn(this.#python, [SCRIPT, this.#library, this.#folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process.on('error', () => {}); // then there are no lines
    this.#process.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    return (await this.#answer()) ?? { library: this.#library, error: `${this.#python} does not run` };
  }

  /**
   * Takes up a training; in a fresh process where the last one failed.
   * @returns a runner, as engines.mjs describes them
   */
  async open(engine, { config, text, state, learningRate }) {
    if (this.#broken) await this.hello();
    writeFileSync(join(this.#folder, 'ids.u32'), text.ids);
    writeFileSync(join(this.#folder, 'validation.u32'), text.validationIds ?? new Uint32Array());
    this.#writeParameters(state);
    const { detail } = await this.#ask({ do: 'open', engine, ...config, learningRate });
    return {
      detail,
      train: (updates) => this.#ask({ do: 'train', updates }),
      evaluate: async () => (await this.#ask({ do: 'evaluate' })).loss ?? Number.NaN,
      restart: async (fresh) => {
        this.#writeParameters(fresh.state);
        await this.#ask({ do: 'restart', learningRate: fresh.learningRate });
      },
      close: async () => {
        if (!this.#broken) await this.#ask({ do: 'close' });
      },
    };
  }

  #writeParameters(state) {
    writeFileSync(join(this.#folder, 'parameters.f32'), Float32Array.from(state.parameters));
  }

  async #ask(request) {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = (await this.#answer()) ?? { error: 'its Python process ended' };
    if (!answer.error) return answer;
    this.#broken = true;
    throw new Error(answer.error);
  }

  async #answer() {
    const { value } = await this.#lines.next();
    return value && JSON.parse(value);
  }

  #stop() {
    this.#process?.kill('SIGKILL'); // it may be in the middle of a long compilation
  }

  close() {
    this.#stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
