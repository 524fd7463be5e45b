/** What few people need: the gradient check and the report. Loaded when it is asked for. */
import { openBackend } from '../../backends/registry.ts';
import { browserEnvironment } from '../../browser/environment.ts';
import { renderReport } from '../../report/report.ts';
import type { Corpus } from '../../text/corpus.ts';
import { ngramEntropies } from '../../text/ngrams.ts';
import { type Checkpoint, readCheckpoint, readModel } from '../../training/checkpoint.ts';
import { chosenFlags } from '../../training/departures.ts';
import {
  type GradientReport,
  judgeBackendQuickly,
  judgeReferenceQuickly,
} from '../../training/gradient-report.ts';
import { endingPassage } from '../../training/passage.ts';
import { placeOf, setupOf } from '../../training/setup.ts';
import type { GradientReports, ReportMaterial } from '../protocol.ts';
import { browserChoices } from './choices.ts';

/**
 * Checks the reference against finite differences, and a float32 backend against the reference.
 * @param name a name of the registry; `auto` is what a training from here would take.
 */
export async function checkGradients(
  corpus: Corpus,
  { options, state }: Checkpoint,
  name: string,
): Promise<GradientReports> {
  const place = { ...setupOf(corpus, options), state };
  const reports: GradientReport[] = [judgeReferenceQuickly(place)];
  const environment = { ...browserEnvironment, choices: await browserChoices() };
  const { backend } = await openBackend(name, environment, placeOf(corpus, options));
  try {
    if (backend.describe().precision === 'float32') reports.push(await judgeBackendQuickly(backend, place));
  } finally {
    backend.dispose();
  }
  return reports;
}

/** The same report as the command line writes. */
export async function reportOf(corpus: Corpus, material: ReportMaterial): Promise<string> {
  const { backend, warnings, ...rest } = material;
  const checkpoint = readCheckpoint(material.checkpoint, 'the checkpoint');
  const best = material.best && readModel(material.best, 'the best model');
  const { options } = checkpoint;
  const { ids, vocabulary, name } = corpus;
  return renderReport({
    ...rest,
    options,
    backend,
    warnings: warnings.map(({ remedy, ...warning }) => ({
      ...warning,
      remedy: `char-rnn train ${['BOOK', ...chosenFlags({ ...options, ...remedy })].join(' ')}`,
    })),
    text: { name, length: ids.length, vocabularySize: vocabulary.size },
    entropies: ngramEntropies(ids, vocabulary.size),
    gradients: await checkGradients(corpus, checkpoint, backend.name),
    history: checkpoint.history ?? [],
    best,
    passage: best ? endingPassage(best) : '',
  });
}
