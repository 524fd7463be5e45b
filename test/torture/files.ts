/** Files, records and texts that go wrong, each given to its reader in this very process. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseByMeasuring } from '../../src/backends/choose.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { RunRecord } from '../../src/demo/worker/run-record.ts';
import { checkedSource } from '../../src/demo/worker/stored-schema.ts';
import { UserError } from '../../src/errors.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import { OPTIMIZER_NAMES } from '../../src/model/optimizers/index.ts';
import { fileChoices } from '../../src/node/choices.ts';
import { readConfig } from '../../src/node/run-folder/config.ts';
import { FILES } from '../../src/node/run-folder/files.ts';
import { readGradients, readLogs } from '../../src/node/run-folder/reading.ts';
import type { Random } from '../../src/random.ts';
import { escapeHtml } from '../../src/report/html.ts';
import { renderReport } from '../../src/report/report.ts';
import { readCorpus } from '../../src/text/corpus.ts';
import { jsonLine, printable } from '../../src/text/printable.ts';
import { readCheckpoint, readModel, writeCheckpoint } from '../../src/training/checkpoint.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { writePassage } from '../../src/training/passage.ts';
import { placeOf, setupOf } from '../../src/training/setup.ts';
import { DATA } from '../report/report-data.ts';
import { hostileFiles, withHeaderText } from '../support/hostile-files.ts';
import { smallCheckpoint, whale } from '../support/small-checkpoint.ts';
import { storedRun } from '../support/stored-run.ts';
import { below, HOSTILE_TEXT, mutatedBytes, mutatedValue, oneOf } from './mutations.ts';
import type { Outcome } from './outcome.ts';

/** Makes one bad input, and has it read. Whatever it throws is to be a UserError. */
type Case = (random: Random) => unknown;

/** Of a small file, whatever it holds: milliseconds of the processor, generously, for machines that do much else. */
const MOST_MILLISECONDS = 2000;

export class BadFiles {
  readonly #folder: string;
  readonly #outcome: Outcome;
  readonly #cases: readonly (readonly [name: string, weight: number, make: Case])[];

  constructor(place: string, outcome: Outcome) {
    this.#folder = mkdtempSync(join(place, 'files-'));
    this.#outcome = outcome;
    this.#cases = [
      ['checkpoint', 60, checkpointCase()],
      ['text', 20, textCase],
      ['record', 10, recordCase()],
      ['config', 10, this.#configCase()],
      ['log', 10, this.#logCase()],
      ['cache', 0.05, this.#cacheCase()],
    ];
  }

  /** Tries one. @param seed of `random`, which makes it again. */
  async one(random: Random, seed: number): Promise<void> {
    const total = this.#cases.reduce((sum, [, weight]) => sum + weight, 0);
    let place = random.uniform() * total;
    const [name, , make] = this.#cases.find(([, weight]) => {
      place -= weight;
      return place < 0;
    })!;
    this.#outcome.files++;
    const start = process.cpuUsage();
    try {
      await make(random);
    } catch (error) {
      if (!(error instanceof UserError)) {
        this.#outcome.wrong('untyped', `${name} of seed ${seed}: ${(error as Error)?.stack ?? error}`);
      } else if (/[^\P{Cc}\t\n\r]/u.test(printable(error.message))) {
        this.#outcome.wrong('untyped', `${name} of seed ${seed}: a message that drives terminals`);
      }
    }
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1000 > MOST_MILLISECONDS && name !== 'cache') {
      this.#outcome.wrong('untyped', `${name} of seed ${seed}: took ${(user + system) / 1000} ms`);
    }
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #configCase(): Case {
    const good = {
      version: '0.3.0',
      book: 'book.txt',
      options: { ...trainingOptions({ hiddenSize: 8 }) },
      asked: { backend: 'simd', threads: 1 },
      text: { name: 'book.txt', characters: 10, distinct: 5, fingerprint: '01234567' },
      backend: new CpuBackend().describe(),
      reason: 'asked for by name',
      measurements: [],
      machine: ['a processor'],
      history: [],
    };
    const path = join(this.#folder, 'config.json');
    return async (random) => {
      writeFileSync(path, mutatedText(good, random));
      const { options } = await readConfig(path);
      trainingOptions(options);
    };
  }

  #logCase(): Case {
    const folder = join(this.#folder, 'run');
    const { metrics, samples, gradients } = DATA;
    const lines = (values: readonly unknown[], random: Random) =>
      values
        .map((value) => `${random.uniform() < 0.5 ? mutatedText(value, random) : JSON.stringify(value)}\n`)
        .join('');
    return async (random) => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      if (random.uniform() < 0.05) mkdirSync(join(folder, FILES.metrics));
      else writeFileSync(join(folder, FILES.metrics), lines(metrics, random));
      writeFileSync(join(folder, FILES.samples), lines(samples, random));
      const check = { update: 1, pass: true, reports: gradients };
      writeFileSync(join(folder, FILES.gradients), mutatedText(check, random));
      const kept = await readGradients(folder);
      const html = renderReport({ ...DATA, ...readLogs(folder), gradients: kept?.reports ?? gradients });
      const scripts = html.match(/<script/g)?.length; // one is its own
      if (scripts !== 1 || /[^\P{Cc}\t\n\r]|\p{Bidi_Control}/u.test(html))
        throw new Error('the report holds what was in the logs');
    };
  }

  /** A remembered choice of backend. */
  #cacheCase(): Case {
    const path = join(this.#folder, 'choices.json');
    const store = fileChoices('this machine', path);
    const options = trainingOptions({ hiddenSize: 2, seqLength: 5 });
    const trial = { ...placeOf(whale, options), ...setupOf(whale, options) };
    const candidates = [{ name: 'cpu', create: async () => new CpuBackend() }];
    let good: unknown;
    return async (random) => {
      if (good === undefined) {
        await chooseByMeasuring(candidates, trial, {
          get: () => undefined,
          set: (key, value) => (good = { [key]: value }),
        });
      }
      const [key, value] = Object.entries(good as Record<string, string>)[0]!;
      const text = random.uniform() < 0.8 ? mutatedText(JSON.parse(value), random) : value;
      writeFileSync(path, mutatedText({ [`this machine ${key}`]: text }, random));
      const { backend } = await chooseByMeasuring(candidates, trial, store);
      backend.dispose();
    };
  }
}

/** JSON with something changed in it, or text that is JSON no more. */
function mutatedText(value: unknown, random: Random): string {
  const json = JSON.stringify(mutatedValue(value, random)) ?? '';
  if (random.uniform() < 0.7) return json;
  const bytes = mutatedBytes(new Uint8Array(Buffer.from(json)), random);
  return Buffer.from(bytes).toString('latin1');
}

/** A checkpoint that goes wrong; one that is read all the same is to be of use. */
function checkpointCase(): Case {
  const cells = CELL_NAMES.flatMap((cell) => OPTIMIZER_NAMES.map((optimizer) => ({ cell, optimizer })));
  const goods = cells.map((change) =>
    writeCheckpoint(smallCheckpoint({ ...change, layers: 1 + (change.cell === 'gru' ? 1 : 0) })),
  );
  const hostile = hostileFiles(writeCheckpoint(smallCheckpoint())).filter(({ bytes }) => bytes.length < 1e5);
  return (random) => {
    const bytes = mutatedFile(oneOf(random, goods), oneOf(random, hostile).bytes, random);
    if (random.uniform() < 0.3) {
      writePassage(readModel(bytes, 'model'), { length: 3, prime: '', seed: 1, temperature: 1, topP: 0.9 });
      return;
    }
    const checkpoint = readCheckpoint(bytes, 'checkpoint');
    const again = writeCheckpoint(checkpoint);
    if (!Buffer.from(writeCheckpoint(readCheckpoint(again, 'again'))).equals(again))
      throw new Error('it is written otherwise');
  };
}

function mutatedFile(good: Uint8Array, hostile: Uint8Array, random: Random): Uint8Array {
  switch (below(random, 6)) {
    case 0:
      return mutatedBytes(good, random);
    case 1:
      return mutatedBytes(hostile, random);
    case 2: // numbers of any value
      return withNumber(good, random);
    case 3:
      return withHeaderText(good, (json) => JSON.stringify(mutatedValue(JSON.parse(json), random)));
    case 4:
      return withHeaderText(good, (json) => {
        const header = JSON.parse(json);
        const key = oneOf(random, Object.keys(header.__metadata__));
        header.__metadata__[key] = mutatedText(parsed(header.__metadata__[key]), random);
        return JSON.stringify(header);
      });
    default:
      return withHeaderText(good, (json) =>
        Buffer.from(mutatedBytes(new Uint8Array(Buffer.from(json)), random)).toString(),
      );
  }
}

const ODD = [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300, -1e300, 1e30, 5e-324, 0];

function withNumber(good: Uint8Array, random: Random): Uint8Array {
  const bytes = good.slice();
  const view = new DataView(bytes.buffer);
  const begin = 8 + Number(view.getBigUint64(0, true));
  const numbers = (bytes.length - begin) / 8; // of float64
  for (let i = 0; i < 1 + below(random, 3); i++)
    view.setFloat64(begin + 8 * below(random, numbers), oneOf(random, ODD), true);
  return bytes;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/** What a browser kept. */
function recordCase(): Case {
  const good = storedRun();
  const source = { name: 'book.txt', bytes: new Uint8Array(Buffer.from('the whale\n'.repeat(20))) };
  return (random) => {
    if (random.uniform() < 0.2) {
      const { name, bytes } = checkedSource(mutatedValue(source, random, true));
      if (bytes) readCorpus(bytes, name);
      return;
    }
    const record = RunRecord.fromStored(mutatedValue(good, random, true));
    record.view();
    RunRecord.fromStored(record.stored());
  };
}

const ALPHABETS = ['ab\n', 'the whale\n ', HOSTILE_TEXT, '\u{10ffff}\u{1f40b}\ud7ff\ue000 '];

/** A text, which is decoded, and shown at all outlets. */
function textCase(random: Random): void {
  const alphabet = Array.from(oneOf(random, ALPHABETS));
  const text = Array.from({ length: below(random, 300) }, () => oneOf(random, alphabet)).join('');
  const encoding = oneOf(random, ['utf8', 'utf8', 'utf8', 'utf16le', 'latin1'] as const);
  const encoded = new Uint8Array(Buffer.from(text, encoding));
  const corpus = readCorpus(random.uniform() < 0.5 ? encoded : mutatedBytes(encoded, random), HOSTILE_TEXT);
  const shown = corpus.vocabulary.decode(corpus.ids);
  for (const safe of [printable(shown), escapeHtml(shown), jsonLine(shown)]) {
    if (/[^\P{Cc}\t\n\r]|\r(?!\n)|\p{Bidi_Control}/u.test(safe)) throw new Error('shown as it is');
  }
  if (/[<>"]/.test(escapeHtml(shown))) throw new Error('HTML is shown as it is');
}
