import { byId } from './dom.ts';

/** The whole page takes files, and says so while one is dragged over it. */
export class DropTarget {
  readonly #hint = byId('drop-hint');

  /** @param take takes the first file that is dropped. */
  constructor(take: (file: File) => unknown) {
    document.addEventListener('dragover', (event) => {
      event.preventDefault();
      this.#hint.hidden = !event.dataTransfer?.types.includes('Files');
    });
    document.addEventListener('dragleave', ({ relatedTarget }) => {
      if (!relatedTarget) this.#hint.hidden = true; // it left the page, not an element of it
    });
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      this.#hint.hidden = true;
      const [file] = event.dataTransfer?.files ?? [];
      if (file) take(file);
    });
  }
}
