import { UserError } from '../../errors.ts';
import { h } from './dom.ts';

/** Milliseconds after which a saved file's bytes are let go of. */
const DOWNLOAD_PATIENCE = 60_000;

/** Hands a file to the browser's downloads. */
export function save(
  name: string,
  content: Uint8Array | Blob | string,
  type = 'application/octet-stream',
): void {
  const blob = content instanceof Blob ? content : new Blob([content as BlobPart], { type });
  const url = URL.createObjectURL(blob);
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_PATIENCE);
}

/** A picture as PNG. @throws UserError where the browser makes none. */
export async function blobOf(picture: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve));
  if (!blob) throw new UserError('this browser could not make the picture; try another one');
  return blob;
}
