import { existsSync } from 'node:fs';
import type { Backend, BackendDescription } from '../backends/backend.ts';
import type { Measurement } from '../backends/measure.ts';
import { readBytes } from '../node/books.ts';
import type { RunFolder } from '../node/run-folder.ts';
import { renderReport } from '../report/report.ts';
import type { Corpus } from '../text/corpus.ts';
import { ngramEntropies } from '../text/ngrams.ts';
import { readCheckpoint, readModel } from '../training/checkpoint.ts';
import { judgeBackend, judgeReferenceQuickly } from '../training/gradient-report.ts';
import type { TrainingOptions } from '../training/options.ts';
import { PASSAGE_LENGTH, writePassage } from '../training/passage.ts';
import { setupOf } from '../training/setup.ts';

/** Writes report.html from what lies in the run's folder. */
export async function writeReport(
  { corpus, options }: { corpus: Corpus; options: TrainingOptions },
  backend: Backend,
  { description, measurements }: { description: BackendDescription; measurements: readonly Measurement[] },
  folder: RunFolder,
  machine: readonly string[],
): Promise<{ passage: string; gradientsPass: boolean }> {
  const { metrics, samples } = folder.lines();
  const checkpoint = readCheckpoint(await readBytes(folder.file('checkpoint')), folder.file('checkpoint'));
  const best = existsSync(folder.file('best'))
    ? readModel(await readBytes(folder.file('best')), folder.file('best'))
    : undefined;
  const place = { ...setupOf(corpus, options), state: checkpoint.state };
  const gradients = [judgeReferenceQuickly(place)];
  if (backend.describe().precision === 'float32') gradients.push(await judgeBackend(backend, place));
  const sampling = { length: PASSAGE_LENGTH, prime: '', seed: options.seed, temperature: 1, topP: 1 };
  const passage = best ? writePassage(best, sampling) : '';
  const html = renderReport({
    options,
    backend: description,
    measurements,
    machine,
    text: { name: corpus.name, length: corpus.ids.length, vocabularySize: corpus.vocabulary.size },
    entropies: ngramEntropies(corpus.ids, corpus.vocabulary.size),
    metrics: metrics.filter((line) => line.loss !== undefined),
    validation: metrics.flatMap(({ update, validationLoss }) =>
      validationLoss === undefined ? [] : [{ update, loss: validationLoss }],
    ),
    samples,
    gradients,
    best,
    passage,
  });
  folder.saveReport(html);
  return { passage, gradientsPass: gradients.every(({ pass }) => pass) };
}
