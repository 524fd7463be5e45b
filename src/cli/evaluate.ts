import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { booksOf, readBooks, readBytes, STANDARD_INPUT } from '../node/books.ts';
import { readConfig } from '../node/run-folder/config.ts';
import { Disk } from '../node/run-folder/disk.ts';
import { FILES } from '../node/run-folder/files.ts';
import { surprisePage } from '../report/surprise-page.ts';
import { textOf } from '../text/code-points.ts';
import { LONGEST_BY_CHANCE } from '../text/copied.ts';
import type { Corpus } from '../text/corpus.ts';
import { jsonLine, printableLine } from '../text/printable.ts';
import type { TextOptions } from '../text/text-options.ts';
import type { Unknown } from '../text/understanding.ts';
import { type Model, readModel } from '../training/checkpoint.ts';
import { type Likeness, likenessOf } from '../training/evaluation.ts';
import { corpusOfRun } from '../training/resuming.ts';
import { type Surprises, surprisesOf } from '../training/surprise.ts';
import { count, Terminal } from './terminal.ts';

export interface EvaluateFlags {
  readonly trainedOn?: readonly string[];
  readonly encoding?: TextOptions['encoding'];
  readonly unknown: Unknown;
  readonly html?: string;
  readonly json: boolean;
}

/** Characters that are read at most: a string, which tells of each, ends at some 500 million. */
const MOST_CHARACTERS = 100_000_000;
/** Of a copied passage so many characters are printed. */
const QUOTED = 60;

/** `char-rnn evaluate`: the loss of a model on a text, its surprise at every character, and what was copied. */
export async function evaluateCommand(
  file: string,
  paths: readonly string[],
  flags: EvaluateFlags,
): Promise<number> {
  const terminal = flags.json ? undefined : new Terminal(process.stdout);
  const progress = terminal ?? new Terminal(process.stderr);
  const tell = (message: string) => process.stderr.write(`char-rnn: ${printableLine(message)}\n`);
  const model = readModel(await readBytes(file), file);
  const text = await textToRead(paths, model, flags.encoding);
  const surprises = await surprisesOf(model, text.text, {
    unknown: flags.unknown,
    onProgress: (done, of) => progress.progress(() => `${count(done)} of ${count(of)} characters are read`),
  });
  const source = await trainingText(file, model, flags.trainedOn, tell);
  const likeness = source && likenessOf(surprises, source);
  if (flags.html !== undefined) {
    const page = surprisePage({ text: text.name, model: basename(file), surprises, likeness });
    new Disk().replace(flags.html, page);
  }
  if (flags.json) process.stdout.write(jsonLine(toldOf(model, text.name, surprises, likeness)));
  for (const line of linesOf(surprises, likeness)) terminal?.line(line);
  if (flags.html !== undefined) terminal?.line(`page: ${flags.html}`);
  return 0;
}

async function textToRead(
  paths: readonly string[],
  { options }: Model,
  encoding: TextOptions['encoding'] = 'auto',
): Promise<{ name: string; text: string }> {
  const { name, ids, vocabulary } = await readBooks(paths, { ...options, encoding, rare: 0 });
  if (ids.length > MOST_CHARACTERS) {
    throw new UserError(
      `${name}: the text has ${count(ids.length)} characters; evaluate reads at most ${count(MOST_CHARACTERS)}: take a part of it`,
    );
  }
  return { name, text: textOf(ids.map((id) => vocabulary.codePoints[id]!)) };
}

/** What the model was trained on: as it was named, or as the run beside it tells. */
async function trainingText(
  file: string,
  model: Model,
  named: readonly string[] | undefined,
  tell: (message: string) => void,
): Promise<Corpus | undefined> {
  const beside = join(dirname(file), FILES.config);
  const books = named ?? (existsSync(beside) ? booksOf((await readConfig(beside)).book) : []);
  const missing = books.find((path) => path === STANDARD_INPUT || !existsSync(path));
  if (books.length === 0 || (missing !== undefined && !named)) {
    tell(
      'the text that the model learnt from is not known; name it with --trained-on to see what was copied',
    );
    return undefined;
  }
  const corpus = corpusOfRun(
    model,
    await readBooks(
      books.map((path) => resolve(path)),
      model.options,
    ),
  );
  if (corpus.fingerprint === model.text.fingerprint) return corpus;
  const what = `${books.join(', ')} is not the text any more that the model learnt from, "${model.text.name}"`;
  if (named) throw new UserError(`${what}; name that one, or leave out --trained-on`);
  tell(`${what}; name it with --trained-on to see what was copied`);
  return undefined;
}

function linesOf(
  { nats, natsPerCharacter, bitsPerCharacter, skipped, text }: Surprises,
  likeness?: Likeness,
): string[] {
  const left = skipped === 0 ? '' : `, ${count(skipped)} left out that the model never saw`;
  const lines = [
    `${natsPerCharacter.toFixed(4)} nats a character, ${bitsPerCharacter.toFixed(4)} bits, over ${count(nats.length)} characters${left}`,
  ];
  if (!likeness) return lines;
  const { words, realWords, copied } = likeness;
  if (words > 0) {
    const share = ((100 * realWords) / words).toFixed(1);
    lines.push(`${share} % of ${count(words)} words stand in the text that the model learnt from`);
  }
  lines.push(copiedWords(copied.length));
  const characters = Array.from(text);
  for (const { from, to, at } of copied) {
    const start = characters.slice(from, Math.min(to, from + QUOTED)).join('');
    lines.push(
      `  ${count(to - from)} characters from ${count(from)} on, there from ${count(at)} on: ${JSON.stringify(start)}${to - from > QUOTED ? ' …' : ''}`,
    );
  }
  return lines;
}

function copiedWords(passages: number): string {
  const longer = `of more than ${LONGEST_BY_CHANCE} characters`;
  if (passages === 0) return `no passage ${longer} is copied from it`;
  return passages === 1
    ? `a passage ${longer} is copied from it:`
    : `${count(passages)} passages ${longer} are copied from it:`;
}

function toldOf(model: Model, name: string, surprises: Surprises, likeness: Likeness | undefined) {
  const { text, nats, natsPerCharacter, bitsPerCharacter, skipped } = surprises;
  return {
    text: name,
    update: model.update,
    characters: nats.length,
    skipped,
    natsPerCharacter,
    bitsPerCharacter,
    words: likeness?.words ?? null,
    realWords: likeness?.realWords ?? null,
    copied: likeness?.copied ?? null,
    read: text,
    /** Of each character of `read`, in nats; null where nothing predicts it. */
    surprise: Array.from(nats, (one) => (Number.isNaN(one) ? null : one)),
  };
}
