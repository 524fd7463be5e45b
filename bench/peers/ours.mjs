import { existsSync } from 'node:fs';

/** This project, as the command line runs it. @param dist folder of a build; this one's unless given. */
export default async function start(dist = new URL('../../dist/node', import.meta.url).pathname) {
  const node = await import(`${dist}/node.js`);
  const { enableRelaxedSimd, enableWideVectors, nodeEnvironment } = node;
  enableRelaxedSimd(); // before the backend is loaded
  enableWideVectors?.(); // version 0.2.0 had none
  const internals = `${dist}/internals.js`; // versions before 0.4.0 exported them
  const library = existsSync(internals)
    ? await import(internals)
    : { ...node, ...(await import(`${dist}/index.js`)) };
  const { CpuBackend, SimdBackend, WebGpuBackend, loadDawn, openBackend } = library;
  const threads = process.env.THREADS && Number(process.env.THREADS);
  const paths = new Map(); // what trials of the paths found, for all sessions
  const webgpu = async (path) => {
    const gpu = await loadDawn({ allowSoftware: process.env.SOFTWARE_GPU === '1' });
    return WebGpuBackend.create(gpu, { path, choices: paths });
  };
  const backends = {
    cpu: () => new CpuBackend(),
    simd: () => new SimdBackend({ threads: threads || undefined }),
    gpujs: async () => (await openBackend('gpujs', nodeEnvironment)).backend,
    webgpu: () => webgpu('auto'),
    fused: () => webgpu('fused'),
    streams: () => webgpu('streams'),
    batched: () => webgpu('batched'),
  };
  const engines = Object.entries(backends).map(([name, create]) => [
    name,
    async (task) => runnerOf(await create(), library, task),
  ]);
  return { version: 'this project', device: 'cpu', engines: Object.fromEntries(engines) };
}

async function runnerOf(backend, library, task) {
  const { name, detail, software } = backend.describe();
  let session = await backend.open(openOptions(library, task));
  let { learningRate } = task;
  return {
    detail: [detail, session.detail].filter(Boolean).join('; '),
    gpu: !software && !['cpu', 'simd'].includes(name),
    // Version 0.1.0 counted updates, at a rate that belonged to the session.
    train: (updates) =>
      session.train(session.setLearningRate ? updates : new Float64Array(updates).fill(learningRate)),
    evaluate: () => session.evaluate(),
    async restart(fresh) {
      session.dispose();
      session = await backend.open(openOptions(library, fresh));
      ({ learningRate } = fresh);
    },
    close() {
      session.dispose();
      backend.dispose();
    },
  };
}

/** As Backend.open() takes them: of version 0.1.0, too, which had one moment and one carried state, by other names. */
function openOptions({ batchesOf }, task) {
  const { config, recipe, learningRate, ids, validationIds, parameters, lengths } = task;
  const moments = new Float32Array(lengths.moments);
  const carried = new Float32Array(lengths.carried);
  const batches = batchesOf?.(ids.length, config.batchSize, config.seqLength);
  const state = { update: 0, parameters, moments, carried, memory: moments, hidden: carried };
  return { config, recipe, learningRate, text: { ids, validationIds, batches }, state };
}
