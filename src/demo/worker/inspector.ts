import { type ProxyMarked, proxy, transfer } from 'comlink';
import { UserError } from '../../errors.ts';
import type { Corpus } from '../../text/corpus.ts';
import { ngramEntropies } from '../../text/ngrams.ts';
import { readCheckpoint, readModel } from '../../training/checkpoint.ts';
import { beginningOf, writePassage } from '../../training/passage.ts';
import type {
  Baselines,
  GradientReports,
  Passage,
  PassageRequest,
  Reading,
  ReportMaterial,
  TextSource,
} from '../protocol.ts';
import { readSource } from './books.ts';
import type { OpenModel } from './open-model.ts';
import { readWith } from './reading.ts';
import { type Stretch, Words } from './words.ts';

/** What the page may ask of the second worker: all that reads a model, so that training is not held up. */
export class Inspector {
  /** Of the text that was set last; one that is still being read is waited for. */
  #corpus: Promise<Corpus> | undefined;
  #words: Words | undefined;

  /** Takes the text. @returns what guessing costs there, in nats per character. */
  async setText(source: TextSource): Promise<Baselines> {
    this.#corpus = readSource(source);
    this.#words = undefined;
    const { ids, vocabulary } = await this.#corpus;
    const [one, two, three] = ngramEntropies(ids, vocabulary.size);
    return [Math.log(vocabulary.size), one, two, three];
  }

  /**
   * Writes a passage and reads it again, to tell what surprised the model.
   * @param file safetensors bytes of a model.
   * @throws UserError when the prompt has characters that the model never saw.
   */
  passage(file: Uint8Array, { prompt, ...options }: PassageRequest): Passage {
    const model = readModel(file, 'the model');
    const written = writePassage(model, { ...options, prime: prompt });
    const beginning = beginningOf(model, prompt);
    const reading = readWith(model, beginning + written, Array.from(beginning).length);
    return sent({ ...reading, update: model.update });
  }

  /** @throws UserError when the file is no model. */
  checkModel(file: Uint8Array, name: string): void {
    readModel(file, name);
  }

  /**
   * Reads a text.
   * @param given characters at its start that were not guessed.
   * @throws UserError when the text has characters that the model never saw.
   */
  read(file: Uint8Array, text: string, given: number): Reading {
    return sent(readWith(readModel(file, 'the model'), text, given));
  }

  /** Characters of the text from a place on: something to look at. */
  async excerpt(from: number, length: number): Promise<string> {
    const { ids, vocabulary } = await this.#text();
    return vocabulary.decode(ids.subarray(from, from + length));
  }

  /**
   * Opens a model to look into it, beside the text that was set.
   * @param resumable whether the file is a checkpoint.
   */
  async open(file: Uint8Array, resumable: boolean): Promise<OpenModel & ProxyMarked> {
    const { OpenModel } = await import('./open-model.ts');
    return proxy(new OpenModel(file, resumable, await this.#text()));
  }

  /** Cuts a text into words, known to the book or not, and what is between them. */
  async judgeWords(text: string): Promise<Stretch[]> {
    const { ids, vocabulary } = await this.#text();
    this.#words ??= new Words(vocabulary.decode(ids));
    return this.#words.judge(text);
  }

  /** Checks the gradients at a checkpoint. @param backend see checkGradients(). */
  async checkGradients(checkpoint: Uint8Array, backend: string): Promise<GradientReports> {
    const { checkGradients } = await import('./checks.ts');
    return checkGradients(await this.#text(), readCheckpoint(checkpoint, 'the checkpoint'), backend);
  }

  /** Renders report.html. */
  async report(material: ReportMaterial): Promise<string> {
    const { reportOf } = await import('./checks.ts');
    return reportOf(await this.#text(), material);
  }

  async #text(): Promise<Corpus> {
    if (!this.#corpus) throw new UserError('the text is still being read; try again in a moment');
    return this.#corpus;
  }
}

/** The probabilities of a long text are many: they are handed over, not copied. */
function sent<R extends Reading>(reading: R): R {
  return transfer(reading, [reading.probabilities.buffer]);
}
