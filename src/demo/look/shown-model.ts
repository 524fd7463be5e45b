import { type Remote, releaseProxy } from 'comlink';
import { whole } from '../../report/html.ts';
import type { ModelFacts } from '../protocol.ts';
import type { OpenModel } from '../worker/open-model.ts';
import type { Workers } from '../workers.ts';
import { type ShippedName, shippedModel } from './shipped-models.ts';

/** A model that a tab looks into. */
export interface ShownModel {
  readonly model: Remote<OpenModel>;
  readonly facts: ModelFacts;
  /** Whose it is: the run's, one that was brought, or one that comes with the page. */
  readonly from: 'run' | 'guest' | 'page';
  /** The file that was brought. */
  readonly guest: Uint8Array | undefined;
}

/**
 * Opens a model that was brought, or the run's as its weights stand; before the first update one that comes with the page.
 */
export async function openShown(workers: Workers): Promise<ShownModel> {
  if (workers.guest) return opened(workers, workers.guest, 'guest');
  const { checkpoint } = await workers.training.files();
  return checkpoint ? opened(workers, checkpoint, 'run') : openShipped(workers, 'lstm');
}

/** Opens the model to look at, again and again: what was asked for before the last time is not worth showing any more. */
export class LatestModel {
  #asked = 0;

  /** @returns undefined where it was asked for anew, or forgotten, meanwhile. */
  async open(workers: Workers): Promise<ShownModel | undefined> {
    const own = ++this.#asked;
    const shown = await openShown(workers);
    if (own === this.#asked) return shown;
    await close(shown);
    return undefined;
  }

  /** What is being opened belongs to what is gone. */
  forget(): void {
    this.#asked++;
  }
}

export async function openShipped(workers: Workers, name: ShippedName): Promise<ShownModel> {
  return opened(workers, await shippedModel(name), 'page');
}

async function opened(workers: Workers, file: Uint8Array, from: ShownModel['from']): Promise<ShownModel> {
  const model = await workers.inspector.open(file, from === 'run');
  return { model, facts: await model.facts(), from, guest: from === 'guest' ? file : undefined };
}

/** Whether another model was brought, or the one that was is gone. */
export function isOutdated(shown: ShownModel | undefined, { guest }: Workers): boolean {
  return shown?.guest !== guest;
}

/** Lets the worker forget a model, once it has answered what it was asked before. */
export async function close(shown: ShownModel | undefined): Promise<void> {
  if (!shown) return;
  await shown.model.facts();
  shown.model[releaseProxy]();
}

/** Whether a network has seen all characters of a text. */
export function canRead({ facts }: ShownModel, text: readonly string[]): boolean {
  const known = new Set(facts.characters);
  return text.every((character) => known.has(character));
}

/** Whose network this is, one sentence. */
export function ownerWords({ facts: { cell, units, layers, update, text }, from }: ShownModel): string {
  const size = `${cell} of ${layers > 1 ? `${layers} × ` : ''}${whole(units)} units`;
  const updates = `after ${whole(update)} ${update === 1 ? 'update' : 'updates'}`;
  const words = {
    run: `Your ${size} ${updates}.`,
    guest: `The model that was brought: ${size} ${updates}, learnt from ${text}.`,
    page: `A trained ${size} that comes with the page; it learnt from Moby-Dick. Press Train, and it is yours that you see.`,
  };
  return words[from];
}
