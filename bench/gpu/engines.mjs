import { UserError } from '../../dist/node/index.js';
import { Library } from '../harness/library.mjs';

/** The ways of this library to make an update on a GPU, each by itself. */
export const PATHS = ['fused', 'streams', 'batched'];
/** Beside them: `webgpu` takes the fastest path in a short trial, `simd` needs no GPU. */
const OWN = [...PATHS, 'webgpu', 'simd'];

/** Everything that can train: this library's ways, and those of the peers that are installed. */
export class Engines {
  ours = new Library('ours');
  #peers;
  /** What the peers say of themselves, after start(); an `error` where one is missing. */
  hellos = [];

  /** @param {string} python the interpreter that has the peers */
  constructor(python) {
    this.#peers = ['torch_peer', 'jax_peer'].map((name) => new Library(name, { python }));
  }

  /** Starts the peers' processes. */
  async start() {
    for (const peer of this.#peers) this.hellos.push(await peer.hello());
  }

  get peerNames() {
    return this.hellos.flatMap(({ engines = [] }) => engines);
  }

  /** @throws UserError when an engine is not here. */
  check(names) {
    const there = [...OWN, ...this.peerNames];
    for (const name of names) {
      if (there.includes(name)) continue;
      const missing = this.hellos.flatMap(({ library, error }) => (error ? `; no ${library}: ${error}` : []));
      throw new UserError(`there is no engine "${name}" here; choose ${there.join(', ')}${missing.join('')}`);
    }
  }

  /** @param {import('../harness/task.mjs').Task} task. @returns {Promise<import('../harness/library.mjs').Runner>} */
  async open(name, task) {
    if (OWN.includes(name)) return this.ours.open(name, task);
    return this.#peers[this.hellos.findIndex(({ engines = [] }) => engines.includes(name))].open(name, task);
  }

  /** Ends the processes. */
  close() {
    for (const library of [this.ours, ...this.#peers]) library.close();
  }
}
