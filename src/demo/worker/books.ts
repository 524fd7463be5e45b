import { UserError } from '../../errors.ts';
import { type Corpus, readCorpus } from '../../text/corpus.ts';
import type { TextSource, TextSummary } from '../protocol.ts';

/** Moby-Dick, which lies beside the page. */
export const BUNDLED: TextSource = { name: 'Moby-Dick' };

/** Reads a text. @throws UserError when it is empty, no UTF-8, too uniform, or cannot be fetched. */
export async function readSource({ name, bytes }: TextSource): Promise<Corpus> {
  return readCorpus(bytes ?? (await fetchBundled()), name);
}

export function summaryOf({ name, bytes }: TextSource, { ids, vocabulary }: Corpus): TextSummary {
  const { codePoints } = vocabulary;
  return { name, bundled: bytes === undefined, length: ids.length, codePoints };
}

async function fetchBundled(): Promise<Uint8Array> {
  // Workers lie in the folder of the assets, one below the page.
  const url = new URL(import.meta.env.PROD ? '../moby-dick.txt' : '/moby-dick.txt', self.location.href);
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) {
    throw new UserError(
      'Moby-Dick could not be fetched; check the connection and reload, or bring a text of your own',
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}
