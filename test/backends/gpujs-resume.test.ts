import { describe, expect, it } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { GpuJsBackend } from '../../src/backends/gpujs/backend.ts';
import { openBackend } from '../../src/backends/registry.ts';
import { loadDawn } from '../../src/node/dawn.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import { readCheckpoint, writeCheckpoint } from '../../src/training/checkpoint.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { Trainer, type TrainerOptions } from '../../src/training/trainer.ts';
import { noGpu } from './shapes.ts';

const corpus = corpusOf(
  'Call me Ishmael. Some years ago, never mind how long precisely. '.repeat(30),
  'whale',
);
const options = trainingOptions({
  hiddenSize: 20,
  seqLength: 10,
  batchSize: 2,
  learningRate: 0.02,
  updates: 60,
  sampleEvery: 0,
});

/** Trains to the end. @returns all losses, and the bytes of the last checkpoint. */
async function train(given: Omit<TrainerOptions, 'corpus'>) {
  const trainer = await Trainer.open({ ...given, corpus });
  const losses: number[] = [];
  let bytes = new Uint8Array();
  for await (const event of trainer.run()) {
    if (event.type === 'update') losses.push(...event.losses);
    if (event.type === 'checkpoint') bytes = Uint8Array.from(writeCheckpoint(event.checkpoint));
  }
  trainer.dispose();
  return { losses, bytes };
}

describe('text trained on gpu.js, saved and read again', () => {
  it('is trained on by WebGPU and by the reference with the same losses', async () => {
    const gpuJs = await GpuJsBackend.create('webasm', noGpu);
    const { bytes } = await train({ backend: gpuJs, options });
    const checkpoint = readCheckpoint(bytes, 'gpujs.safetensors');
    expect(checkpoint.update).toBe(60);
    const longer = { ...options, updates: 90 };
    const { backend: webgpu } = await openBackend('webgpu', { gpu: loadDawn });
    const [own, ...others] = await Promise.all(
      [gpuJs, webgpu, new CpuBackend()].map((backend) => train({ backend, options: longer, checkpoint })),
    );
    webgpu.dispose();
    expect(own!.losses).toHaveLength(30);
    for (const { losses } of others) {
      losses.forEach((loss, i) => {
        expect(Math.abs(loss - own!.losses[i]!) / loss).toBeLessThan(1e-4);
      });
    }
  });
});
