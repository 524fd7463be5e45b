import { UserError } from '../../errors.ts';
import { type Corpus, readCorpus } from '../../text/corpus.ts';
import { BUNDLED_ID, fileOf, OFFERED_TEXTS } from '../offered-texts.ts';
import type { TextSource, TextSummary } from '../protocol.ts';

/** Moby-Dick, which lies beside the page. */
export const BUNDLED: TextSource = { name: OFFERED_TEXTS[0]!.name };

/**
 * A text with its bytes, which are fetched where it is one that the page offers. The bundled book stays without: to store
 * it again for every visitor would be a waste, and it never changes.
 * @throws UserError when it cannot be fetched.
 */
export async function withBytes(source: TextSource): Promise<TextSource> {
  const { id = BUNDLED_ID, bytes } = source;
  return bytes || id === BUNDLED_ID ? source : { ...source, bytes: await fetchOffered(source) };
}

/** Reads a text. @throws UserError when it is empty, no UTF-8, too uniform, or cannot be fetched. */
export async function readSource(source: TextSource): Promise<Corpus> {
  return readCorpus(source.bytes ?? (await fetchOffered(source)), source.name);
}

export function summaryOf({ name, id, bytes }: TextSource, { ids, vocabulary }: Corpus): TextSummary {
  const { codePoints } = vocabulary;
  return { name, id: id ?? (bytes ? undefined : BUNDLED_ID), length: ids.length, codePoints };
}

async function fetchOffered({ name, id = BUNDLED_ID }: TextSource): Promise<Uint8Array> {
  // Workers lie in the folder of the assets, one below the page.
  const url = new URL(`${import.meta.env.PROD ? '../' : '/'}${fileOf(id)}`, self.location.href);
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) {
    throw new UserError(
      `${name} could not be fetched; check the connection and reload, or bring a text of your own`,
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}
