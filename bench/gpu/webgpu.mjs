import { WebGpuBackend } from '../../dist/node/index.js';

/** Updates whose losses are compared before a time is believed. */
export const GATE_UPDATES = 3;

/**
 * The losses and the speed of one path.
 * @param {GPU} gpu
 * @param {'fused' | 'streams' | 'batched'} path
 * @param options as Backend.open() takes them
 * @param {number} seconds how long to measure
 * @returns {{ losses: number[], microseconds: number, detail: string }}
 */
export async function measurePath(gpu, path, options, seconds) {
  const backend = await WebGpuBackend.create(gpu, { path });
  try {
    const session = await backend.open(options);
    const losses = [...(await session.train(GATE_UPDATES))];
    const microseconds = await timeOf((updates) => session.train(updates), seconds);
    const { detail } = session;
    session.dispose();
    return { losses, microseconds, detail };
  } finally {
    backend.dispose();
  }
}

/** Microseconds an update: the median of three runs that take `seconds` together. */
async function timeOf(train, seconds) {
  const timed = async (updates) => {
    const started = performance.now();
    await train(updates);
    return (performance.now() - started) / 1000;
  };
  let updates = 1;
  while ((await timed(updates)) < seconds / 6) updates *= 2;
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push(((await timed(updates)) / updates) * 1e6);
  return runs.sort((a, b) => a - b)[1];
}
