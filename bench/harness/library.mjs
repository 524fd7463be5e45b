import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { tensorsOf } from '../../dist/node/internals.js';

/**
 * A training under measurement.
 * @typedef {object} Runner
 * @property {string} detail what really runs
 * @property {boolean} gpu whether a GPU does
 * @property {boolean | undefined} unchecked whether it is another model, whose losses are not compared
 * @property {(updates: number) => Promise<{ losses: number[], seconds: number }>} train
 * @property {() => Promise<number>} evaluate nats a character over the held-out text
 * @property {(task: import('./task.mjs').Task) => Promise<void>} restart begins anew, without compiling
 * @property {() => Promise<void>} close
 */

/** A library in a process of its own: a line of JSON to it, a line back, as serve.py describes. */
export class Library {
  name;
  #command;
  #environment;
  #patience;
  #folder = mkdtempSync(join(tmpdir(), 'char-rnn-bench-'));
  #process;
  #lines;
  #version;
  /** After an error a library may be of no more use: CUDA's are for good. */
  #broken = false;

  /**
   * @param {string} name of a file of ../peers
   * @param {{ python?: string, args?: string[], threads?: number, patience?: number }} options the interpreter of one in
   *   Python; arguments of one in JavaScript; the threads it may use; after so many seconds for an answer it is stopped
   */
  constructor(name, { python, args = [], threads, patience = Infinity } = {}) {
    const script = fileURLToPath(new URL(python ? 'serve.py' : 'serve.mjs', import.meta.url));
    this.name = name;
    this.#command = [python ?? process.execPath, [script, name, this.#folder, ...args]];
    this.#environment = threads && {
      THREADS: `${threads}`,
      OMP_NUM_THREADS: `${threads}`,
      OPENBLAS_NUM_THREADS: `${threads}`,
      MKL_NUM_THREADS: `${threads}`,
    };
    this.#patience = patience;
  }

  /** Starts the process. @returns `{ library, engines, device, version }`, or `{ library, error }` */
  async hello() {
    this.#stop();
    this.#broken = false;
    const env = { ...process.env, ...this.#environment };
    this.#process = spawn(...this.#command, { stdio: ['pipe', 'pipe', 'inherit'], env });
    this.#process.on('error', () => {}); // then there are no lines
    this.#process.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    const told = (await this.#answer()) ?? { error: `${this.#command[0]} does not run` };
    this.#version = told.version;
    return { library: this.name, ...told };
  }

  /**
   * Takes up a training; in a fresh process where there is none, or the last one failed.
   * @param {string} engine
   * @param {import('./task.mjs').Task} task
   * @returns {Promise<Runner>}
   */
  async open(engine, task) {
    if (!this.#process || this.#broken) {
      const { error } = await this.hello();
      if (error) throw new Error(error);
    }
    const { config, recipe, learningRate, text, state } = task;
    writeFileSync(join(this.#folder, 'ids.u32'), text.ids);
    writeFileSync(join(this.#folder, 'validation.u32'), text.validationIds ?? new Uint32Array());
    this.#writeParameters(state);
    const lengths = { moments: state.moments.length, carried: state.carried.length };
    const sizes = { config, recipe, learningRate, tensors: tensorsOf(config), lengths };
    const told = await this.#ask({ do: 'open', engine, ...sizes });
    return {
      ...told,
      detail: `${this.#version}, ${told.detail}`,
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
    const answer = (await this.#answer()) ?? { error: 'its process ended' };
    if (!answer.error) return answer;
    this.#broken = true;
    throw new Error(answer.error);
  }

  /** @returns the answer; undefined when the process ended. */
  async #answer() {
    let late;
    const asked = this.#process;
    const timer =
      this.#patience < Infinity &&
      setTimeout(() => {
        late = { error: `it took more than ${this.#patience} s` };
        asked.kill('SIGKILL');
      }, 1000 * this.#patience);
    const { value } = await this.#lines.next();
    clearTimeout(timer);
    return late ?? (value && JSON.parse(value));
  }

  #stop() {
    this.#process?.kill('SIGKILL'); // it may be in the middle of a long compilation
  }

  /** Ends the process. */
  close() {
    this.#stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
