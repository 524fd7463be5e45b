import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CpuBackend } from '../../../src/backends/cpu/backend.ts';
import { Recorder } from '../../../src/cli/recorder.ts';
import { UserError } from '../../../src/errors.ts';
import { type RunConfig, readConfig } from '../../../src/node/run-folder/config.ts';
import { Disk } from '../../../src/node/run-folder/disk.ts';
import { RunFolder } from '../../../src/node/run-folder/folder.ts';
import { readLogs } from '../../../src/node/run-folder/reading.ts';
import { corpusOf } from '../../../src/text/corpus.ts';
import { type Checkpoint, type Model, readCheckpoint, readModel } from '../../../src/training/checkpoint.ts';
import type { CheckpointEvent } from '../../../src/training/events.ts';
import { trainingOptions } from '../../../src/training/options.ts';
import { Trainer } from '../../../src/training/trainer.ts';
import { temporaryFolder } from '../../support/command-line.ts';
import { failingDisk, UNSYNCED } from '../../support/failing-disk.ts';

const corpus = corpusOf('the whale, the sea; '.repeat(20), 'whale');
const options = trainingOptions({ hiddenSize: 3, seqLength: 4, updates: 200, checkpointEvery: 100 });
const backend = new CpuBackend().describe();
const config: RunConfig = {
  version: '0.3.0',
  book: '/whale',
  options,
  asked: { backend: 'auto' },
  text: { name: 'whale', characters: 400, distinct: 9, fingerprint: corpus.fingerprint },
  backend,
  reason: 'the fastest',
  measurements: [],
  machine: [],
  history: [{ update: 0, date: '2026-11-28T10:00:00Z', version: '0.3.0', backend, changed: {} }],
};

/** The checkpoints of a training, with the best model of each. */
async function trained(): Promise<CheckpointEvent[]> {
  const trainer = await Trainer.open({ backend: new CpuBackend(), corpus, options });
  const events: CheckpointEvent[] = [];
  for await (const event of trainer.run()) if (event.type === 'checkpoint') events.push(event);
  return events;
}
const [first, second] = (await trained()) as [CheckpointEvent, CheckpointEvent];

const checkpointIn = (folder: string) => {
  const path = join(folder, 'checkpoint.safetensors');
  return existsSync(path) ? readCheckpoint(readFileSync(path), path) : undefined;
};
const metric = (update: number) => ({ update, handover: { from: 'a', to: 'b', reason: 'c' } });

/** The life of a run on a disk: begun, two lines, two checkpoints. */
async function live(path: string, disk: Disk): Promise<void> {
  const folder = await RunFolder.claim(path, { disk });
  try {
    folder.begin(config);
    folder.logMetric(metric(100));
    await folder.saveCheckpoint(first.checkpoint, first.best);
    folder.logMetric(metric(200));
    await folder.saveCheckpoint(second.checkpoint, second.best);
    await folder.saveRest();
  } finally {
    await folder.close();
  }
}

describe('a disk that fails at any one of its calls', () => {
  it('costs a clear sentence at most; the last checkpoint is whole, and the run goes on', async () => {
    const counting = failingDisk(() => false);
    await live(join(temporaryFolder(), 'run'), counting.disk);
    const outcomes = { saved: 0, refused: 0 };
    for (let call = 0; call < counting.calls(); call++) {
      const path = join(temporaryFolder(), 'run');
      const { disk } = failingDisk((count) => count === call);
      try {
        await live(path, disk);
        outcomes.saved++;
        expect(checkpointIn(path)!.update).toBe(200);
      } catch (error) {
        outcomes.refused++;
        expect(error).toBeInstanceOf(UserError);
        expect([undefined, 100, 200]).toContain(checkpointIn(path)?.update);
      }
      if (!existsSync(path)) continue;
      expect(readdirSync(path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      await live(path, new Disk(UNSYNCED));
      expect(checkpointIn(path)!.state).toEqual(second.checkpoint.state);
    }
    expect(outcomes.saved).toBeGreaterThan(10);
    expect(outcomes.refused).toBeGreaterThan(10);
  });

  it('may fail for a while: a checkpoint that was not written is, with the best model, at the next', async () => {
    const path = join(temporaryFolder(), 'run');
    let full = false;
    const told: string[] = [];
    const { disk } = failingDisk((_, name) => full && name === 'writeSync');
    const folder = await RunFolder.claim(path, { disk, onTrouble: (message) => told.push(message) });
    folder.begin(config);
    full = true;
    for (const update of [10, 20]) folder.logMetric(metric(update));
    await folder.saveCheckpoint(first.checkpoint, first.best);
    full = false;
    folder.logMetric(metric(30));
    await folder.saveCheckpoint(second.checkpoint, undefined);
    await folder.close();
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/metrics\.jsonl cannot be written \(ENOSPC.*; the training goes on$/);
    expect(readFileSync(join(path, 'metrics.jsonl'), 'utf8')).toBe(`${JSON.stringify(metric(30))}\n`);
    expect(checkpointIn(path)!.update).toBe(200);
    const best = join(path, 'best.safetensors');
    expect(readModel(readFileSync(best), best).update).toBe(first.best!.update);
  });
});

describe('a disk that fails in the middle of a run', () => {
  /** A run whose disk fails as said from its beginning on. */
  async function failing(path: string, fails: (name: string, args: readonly unknown[]) => boolean) {
    let begun = false;
    const told: string[] = [];
    const { disk } = failingDisk((_, name, args) => begun && fails(name, args));
    const folder = await RunFolder.claim(path, { disk, onTrouble: (message) => told.push(message) });
    folder.begin(config);
    begun = true;
    return { folder, told };
  }

  it('costs the configuration of a handover, not the run', async () => {
    const path = join(temporaryFolder(), 'run');
    const { folder, told } = await failing(path, (_, [file]) => String(file).includes('config.json'));
    const handover = { type: 'handover', update: 5, from: backend, to: backend, reason: 'lost' } as const;
    await new Recorder(folder, config, undefined).record(handover);
    expect(told).toEqual([expect.stringMatching(/config\.json cannot be written .*; the training goes on$/)]);
    await folder.close();
  });

  it('costs a checkpoint where it does not tell whose the folder is', async () => {
    const path = join(temporaryFolder(), 'run');
    const { folder, told } = await failing(path, (name) => name === 'linkSync');
    rmSync(join(path, 'owner.json'));
    await folder.saveCheckpoint(first.checkpoint, first.best);
    expect(told).toEqual([expect.stringMatching(/ENOSPC.*; the training goes on$/)]);
    expect(checkpointIn(path)).toBeUndefined();
    await folder.close();
  });

  it('says nothing of a training that goes on once it has ended', async () => {
    const path = join(temporaryFolder(), 'run');
    let ended = false;
    const { folder, told } = await failing(path, (name) => ended && name === 'fsyncSync');
    folder.logMetric(metric(1));
    ended = true;
    await folder.close();
    expect(told).toEqual([expect.stringMatching(/metrics\.jsonl cannot be written .*another place$/)]);
  });

  it('is left alone by a process that was taken for dead', async () => {
    const path = join(temporaryFolder(), 'run');
    const { folder } = await failing(path, () => false);
    writeFileSync(join(path, 'owner.json'), '{}');
    await expect(folder.saveCheckpoint(first.checkpoint, first.best)).rejects.toThrow(
      'was taken over by another process',
    );
    rmSync(join(path, 'owner.json'));
    await folder.close();
    expect(checkpointIn(path)).toBeUndefined();
  });
});

describe('a folder', () => {
  it('that was claimed in vain is gone again, with those above it', async () => {
    const root = temporaryFolder();
    const folder = await RunFolder.claim(join(root, 'runs', 'deep', 'run'));
    await folder.close();
    expect(readdirSync(root)).toEqual([]);
  });

  it('of a name that is taken gets a number', async () => {
    const root = temporaryFolder();
    const folders = await Promise.all([1, 2, 3].map(() => RunFolder.claimNew(join(root, 'run'))));
    expect(readdirSync(root).sort()).toEqual(['run', 'run-2', 'run-3']);
    for (const folder of folders) await folder.close();
  });

  it('is not swept of what is not ours', async () => {
    const path = temporaryFolder();
    for (const name of ['notes.tmp', 'checkpoint.safetensors.9.tmp', 'owner.json.x'])
      writeFileSync(join(path, name), '');
    await (await RunFolder.claim(path)).close();
    expect(readdirSync(path)).toEqual(['notes.tmp']);
  });
});

describe('a report that was made while the run trained', () => {
  it('stays until the last update, and does not pass for that of the whole run', async () => {
    const path = join(temporaryFolder(), 'run');
    const folder = await RunFolder.claim(path, { disk: new Disk(UNSYNCED) });
    const made = () => [folder.file('report'), folder.file('gradients')].map((file) => existsSync(file));
    folder.begin(config);
    for (const name of ['report', 'gradients'] as const) writeFileSync(folder.file(name), 'of update 50');
    await folder.saveCheckpoint(first.checkpoint, first.best);
    expect(made()).toEqual([true, true]);
    await folder.saveCheckpoint(second.checkpoint, second.best);
    expect(made()).toEqual([false, false]);
    await folder.close();
  });
});

describe('a run that goes on', () => {
  const lines = [100, 150, 250].map((update) => `${JSON.stringify(metric(update))}\n`);

  async function goOn(from: string, to: string, best: Model | undefined, checkpoint: Checkpoint) {
    const folder = await RunFolder.claim(to);
    await folder.goOn(from, checkpoint.update, best, config);
    await folder.close();
  }

  it('drops what was logged after its checkpoint, and half a line', async () => {
    const path = temporaryFolder();
    writeFileSync(join(path, 'metrics.jsonl'), `${lines.join('')}{"update":`);
    await goOn(path, path, undefined, second.checkpoint);
    expect(readFileSync(join(path, 'metrics.jsonl'), 'utf8')).toBe(lines.slice(0, 2).join(''));
  });

  it('elsewhere takes logs and best model along, and leaves the first as it is', async () => {
    const [path, other] = [temporaryFolder(), join(temporaryFolder(), 'other')];
    writeFileSync(join(path, 'metrics.jsonl'), lines.join(''));
    await goOn(path, other, second.best ?? first.best, second.checkpoint);
    expect(readFileSync(join(other, 'metrics.jsonl'), 'utf8')).toBe(lines.slice(0, 2).join(''));
    expect(existsSync(join(other, 'best.safetensors'))).toBe(true);
    expect(statSync(join(path, 'metrics.jsonl')).size).toBe(lines.join('').length);
  });
});

describe('a handover', () => {
  it('is written into configuration, metrics and the checkpoints that follow', async () => {
    const path = join(temporaryFolder(), 'run');
    const folder = await RunFolder.claim(path);
    folder.begin(config);
    const recorder = new Recorder(folder, config, undefined);
    const to = { ...backend, name: 'simd' };
    await recorder.record({ type: 'handover', update: 50, from: backend, to, reason: 'the GPU was lost' });
    await recorder.record(first);
    await folder.close();
    const entry = { update: 50, backend: to, reason: 'the GPU was lost' };
    expect(checkpointIn(path)!.history).toMatchObject([{ update: 0 }, entry]);
    expect(await readConfig(join(path, 'config.json'))).toMatchObject({ backend: to, history: [{}, entry] });
    expect(JSON.parse(readFileSync(join(path, 'metrics.jsonl'), 'utf8'))).toEqual({
      update: 50,
      handover: { from: 'cpu', to: 'simd', reason: 'the GPU was lost' },
    });
    expect(readLogs(path).metrics).toEqual([]);
    expect(recorder.objective()).toMatchObject({ of: 'smooth loss', update: first.checkpoint.best!.update });
  });
});
