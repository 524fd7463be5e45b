import { SimdBackend, UserError, WebGpuBackend } from '../../dist/node/index.js';
import { Peer } from './peers.mjs';

/**
 * A training under measurement.
 * @typedef {object} Runner
 * @property {string} detail what really runs
 * @property {(updates: number) => Promise<{ losses: number[], seconds: number }>} train
 * @property {() => Promise<number>} evaluate nats a character over the held-out text
 * @property {(fresh: { state, learningRate: number }) => Promise<void>} restart begins anew, without compiling
 * @property {() => Promise<void>} close
 */

/** The ways of this library to make an update on a GPU, each by itself. */
export const PATHS = ['fused', 'streams', 'batched'];
/** Beside them: `webgpu` takes the fastest path in a short trial, `simd` needs no GPU. */
const OWN = [...PATHS, 'webgpu', 'simd'];
const LIBRARIES = ['torch', 'jax'];

/** Everything that can train: this library's ways, and those of the peers that are installed. */
export class Engines {
  #gpu;
  #peers;
  /** What auditions of paths found, for all sessions. */
  #paths = new Map();
  /** What the libraries say of themselves, after start(); an `error` where one is missing. */
  hellos = [];

  /** @param {GPU | undefined} gpu. @param {string} python the interpreter that has the peers */
  constructor(gpu, python) {
    this.#gpu = gpu;
    this.#peers = LIBRARIES.map((library) => new Peer(python, library));
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

  /** Whether an engine computes on a GPU. @param {boolean} software whether WebGPU's adapter is none. */
  onGpu(name, software) {
    if (OWN.includes(name)) return name !== 'simd' && !software;
    return this.#helloOf(name).device !== 'cpu';
  }

  #helloOf(name) {
    return this.hellos.find(({ engines = [] }) => engines.includes(name));
  }

  /** @param options as Backend.open() takes them. @returns {Promise<Runner>} */
  async open(name, options) {
    if (OWN.includes(name)) return openOwn(await this.#backend(name), options);
    return this.#peers[this.hellos.indexOf(this.#helloOf(name))].open(name, options);
  }

  /** Ends the peers' processes. */
  close() {
    for (const peer of this.#peers) peer.close();
  }

  #backend(name) {
    if (name === 'simd') return new SimdBackend();
    const path = name === 'webgpu' ? 'auto' : name;
    return WebGpuBackend.create(this.#gpu, { path, memory: this.#paths });
  }
}

async function openOwn(backend, options) {
  let session;
  try {
    session = await backend.open(options);
  } catch (error) {
    backend.dispose();
    throw error;
  }
  return {
    detail: [backend.describe().detail, session.detail].filter(Boolean).join('; '),
    async train(updates) {
      const started = performance.now();
      const losses = await session.train(updates);
      return { losses: Array.from(losses), seconds: (performance.now() - started) / 1000 };
    },
    evaluate: () => session.evaluate(),
    async restart(fresh) {
      session.dispose();
      session = await backend.open({ ...options, ...fresh });
    },
    async close() {
      session.dispose();
      backend.dispose();
    },
  };
}
