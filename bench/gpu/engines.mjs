import { resolve } from 'node:path';
import { UserError } from '../../dist/node/internals.js';
import { Library } from '../harness/library.mjs';

/** The ways of this library to make an update on a GPU, each by itself. */
export const PATHS = ['fused', 'streams', 'batched'];
/** Beside them: `webgpu` takes the fastest path in a short trial, `simd` needs no GPU. */
const OWN = [...PATHS, 'webgpu', 'simd'];

/** Of another build of this project: `other fused`, say. */
const OTHER = 'other ';

/** Everything that can train: this library's ways, another build's, and those of the peers that are installed. */
export class Engines {
  ours;
  #other;
  #peers;
  /** What the peers say of themselves, after start(); an `error` where one is missing. */
  hellos = [];

  /**
   * @param {{ python: string, against?: string, answerWithin?: number }} options the interpreter that has the peers;
   *   the folder dist/node of the other build; seconds after which a process that does not answer is stopped
   */
  constructor({ python, against, answerWithin: patience }) {
    this.ours = new Library('ours', { patience });
    this.#other = against && new Library('ours', { patience, args: [resolve(against)] });
    this.#peers = ['torch_peer', 'jax_peer'].map((name) => new Library(name, { python, patience }));
  }

  /** Starts the peers' processes. */
  async start() {
    for (const peer of this.#peers) this.hellos.push(await peer.hello());
  }

  /** Every engine that may be named here. */
  get names() {
    return [...OWN, ...(this.#other ? OWN.map((name) => OTHER + name) : []), ...this.peerNames];
  }

  get peerNames() {
    return this.hellos.flatMap(({ engines = [] }) => engines);
  }

  /** @throws UserError when an engine is not here. */
  check(names) {
    for (const name of names) {
      if (this.names.includes(name)) continue;
      const missing = this.hellos.flatMap(({ library, error }) => (error ? `; no ${library}: ${error}` : []));
      throw new UserError(
        `there is no engine "${name}" here; choose ${this.names.join(', ')}${missing.join('')}`,
      );
    }
  }

  /** @param {import('../harness/task.mjs').Task} task. @returns {Promise<import('../harness/library.mjs').Runner>} */
  async open(name, task) {
    if (OWN.includes(name)) return this.ours.open(name, task);
    if (name.startsWith(OTHER)) return this.#other.open(name.slice(OTHER.length), task);
    return this.#peers[this.hellos.findIndex(({ engines = [] }) => engines.includes(name))].open(name, task);
  }

  /** Ends the processes. */
  close() {
    for (const library of [this.ours, this.#other, ...this.#peers]) library?.close();
  }
}
