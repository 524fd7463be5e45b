import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import { readCheckpoint, readModel } from '../../src/training/checkpoint.ts';
import { DEFAULTS } from '../../src/training/options.ts';
import { Trainer } from '../../src/training/trainer.ts';
import { ISHMAEL } from '../support/stored-run.ts';

/** What version 0.1.0 did after its own checkpoint. */
interface Continuation {
  readonly losses: readonly number[];
  readonly samples: readonly { readonly update: number; readonly text: string }[];
  readonly smoothLoss: number;
  readonly random: readonly number[];
  readonly best: { readonly update: number; readonly smoothLoss: number };
}

const FOLDER = new URL('../fixtures/0.1.0/', import.meta.url);
const file = (name: string) => readFileSync(new URL(name, FOLDER));
const continuations = JSON.parse(file('continuations.json').toString()) as Record<string, Continuation>;

const corpus = corpusOf(ISHMAEL, 'ishmael.txt');

async function goOn(name: string, backend: Backend): Promise<Continuation> {
  const checkpoint = readCheckpoint(file(`${name}.checkpoint.safetensors`), name);
  const best = readModel(file(`${name}.best.safetensors`), name);
  const trainer = await Trainer.open({ backend, corpus, options: checkpoint.options, checkpoint, best });
  const losses: number[] = [];
  const samples: { update: number; text: string }[] = [];
  let last = checkpoint;
  for await (const event of trainer.run()) {
    if (event.type === 'update') losses.push(...event.losses);
    if (event.type === 'sample') samples.push({ update: event.update, text: event.text });
    if (event.type === 'checkpoint') last = event.checkpoint;
  }
  trainer.dispose();
  return { losses, samples, smoothLoss: last.smoothLoss, random: last.random, best: last.best! };
}

describe('files of version 0.1.0', () => {
  it('have the options that they were written with; those that came later are as they were then', () => {
    const { options, state, text } = readCheckpoint(file('streams-cpu.checkpoint.safetensors'), 'x');
    const chosen = { hiddenSize: 11, seqLength: 6, batchSize: 3, learningRate: 0.05, updates: 260, seed: 4 };
    const logs = { sampleEvery: 50, sampleLength: 30, logEvery: 20, checkpointEvery: 160, validation: 0.1 };
    expect(options).toEqual({ ...DEFAULTS, ...chosen, ...logs });
    expect(text).toEqual({ name: 'ishmael.txt', length: corpus.ids.length, fingerprint: corpus.fingerprint });
    expect(state.moments.some((moment) => moment > 0)).toBe(true);
    expect(state.carried.some((number) => number !== 0)).toBe(true);
  });

  it.each(['plain', 'streams'])(
    'go on as that version did, bit for bit, with the reference: %s',
    async (name) => {
      expect(await goOn(`${name}-cpu`, new CpuBackend())).toEqual(continuations[`${name}-cpu`]);
    },
  );

  it.each(['plain', 'streams'])('go on as that version did, bit for bit, with SIMD: %s', async (name) => {
    const backend = new SimdBackend({ threads: 1 });
    const relaxed = backend.describe().detail.includes('relaxed') ? '-relaxed' : '';
    expect(await goOn(`${name}-simd`, backend)).toEqual(continuations[`${name}-simd${relaxed}`]);
  });
});
