import { UserError } from '../../errors.ts';
import { describeBrowser } from '../machine.ts';
import type { HeldOutLoss, RunEvent, RunView } from '../protocol.ts';
import type { Workers } from '../workers.ts';
import { attempt, byId, make, onClick, setText } from './dom.ts';
import type { LossPlot } from './loss-plot.ts';
import type { Samples } from './samples.ts';
import type { View } from './view.ts';

/** Milliseconds after which a saved file's bytes are let go of. */
const DOWNLOAD_PATIENCE = 60_000;

export interface FilesOptions {
  readonly workers: Workers;
  readonly plot: LossPlot;
  readonly samples: Samples;
  /** Takes up a checkpoint. */
  readonly load: (bytes: Uint8Array, name: string) => Promise<void>;
  /** The link that carries the configuration. */
  readonly link: () => string;
}

/** Everything that leaves the page, or comes back: checkpoints, report, plot, link. */
export class Files implements View {
  readonly #given: FilesOptions;
  readonly #error = byId('files-error');
  #choice: Extract<RunEvent, { type: 'backend' }> | undefined;
  #validation: HeldOutLoss[] = [];

  constructor(given: FilesOptions) {
    this.#given = given;
    const file = byId<HTMLInputElement>('checkpoint-file');
    const actions: Record<string, () => unknown> = {
      'save-checkpoint': () => this.#saveCheckpoint(),
      'load-checkpoint': () => file.click(),
      'save-best': () => this.#saveBest(),
      'save-report': () => this.#saveReport(),
      'save-svg': () => this.#saveSvg(),
      'save-png': () => this.#savePng(),
      'copy-link': () => this.#copyLink(),
    };
    for (const [id, action] of Object.entries(actions)) {
      onClick(byId<HTMLButtonElement>(id), this.#error, action);
    }
    file.addEventListener('change', () => {
      const [chosen] = file.files ?? [];
      file.value = ''; // so that the same file can be chosen again
      if (chosen) this.loadFile(chosen);
    });
  }

  showRun(run: RunView | undefined): void {
    this.#validation = [...(run?.validation ?? [])];
  }

  take(event: RunEvent): void {
    if (event.type === 'backend') this.#choice = event;
    if (event.type === 'validation') this.#validation.push(event);
  }

  /** Loads a checkpoint that was picked or dropped. */
  loadFile(file: File): Promise<void> {
    return attempt(this.#error, async () => {
      await this.#given.load(new Uint8Array(await file.arrayBuffer()), file.name);
      this.#say(`${file.name} is loaded; Train goes on from it.`);
    });
  }

  async #saveCheckpoint(): Promise<void> {
    const { checkpoint } = await this.#files();
    save('checkpoint.safetensors', checkpoint);
  }

  async #saveBest(): Promise<void> {
    const { best } = await this.#files();
    if (!best) throw new UserError('the best model is first kept after 100 updates; train a little longer');
    save('best.safetensors', best);
  }

  async #files(): Promise<{ checkpoint: Uint8Array; best: Uint8Array | undefined }> {
    const { checkpoint, best } = await this.#given.workers.training.files();
    if (!checkpoint) throw new UserError('there is nothing to save yet; press Train first');
    return { checkpoint, best };
  }

  async #saveReport(): Promise<void> {
    const { workers, samples } = this.#given;
    const { checkpoint, best } = await this.#files();
    if (!this.#choice) throw new UserError('the report names the backend; train on for a moment first');
    this.#say('Checking gradients and writing the report …');
    const html = await workers.inspector.report({
      checkpoint,
      best,
      backend: this.#choice.backend,
      measurements: this.#choice.measurements,
      machine: describeBrowser(),
      metrics: await workers.training.metrics(),
      samples: samples.samples,
      validation: this.#validation,
      warnings: await workers.training.warnings(),
    });
    save('report.html', html, 'text/html');
    this.#say('The report is saved.');
  }

  async #saveSvg(): Promise<void> {
    const { svgOf } = await import('../plot-file.ts');
    const { history, options, baselines } = this.#given.plot;
    save('loss.svg', svgOf(history, options, baselines), 'image/svg+xml');
  }

  async #savePng(): Promise<void> {
    const picture = onPaper(this.#given.plot.canvas);
    const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve));
    if (!blob) throw new UserError('this browser could not make the picture; save the plot as SVG instead');
    save('loss.png', blob);
  }

  async #copyLink(): Promise<void> {
    const link = this.#given.link();
    history.replaceState(null, '', link);
    const copied = await navigator.clipboard?.writeText(location.href).then(
      () => true,
      () => false,
    );
    this.#say(copied ? 'The link is in the clipboard.' : 'The link is in the address bar.');
  }

  #say(words: string): void {
    setText(byId('files-status'), words);
  }
}

/** The plot with the page's paper behind it: a transparent one cannot be read everywhere. */
function onPaper(plot: HTMLCanvasElement): HTMLCanvasElement {
  const picture = make('canvas', { width: plot.width, height: plot.height });
  const context = picture.getContext('2d')!;
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(plot, 0, 0);
  return picture;
}

/** Hands a file to the browser's downloads. */
function save(name: string, content: Uint8Array | Blob | string, type = 'application/octet-stream'): void {
  const blob = content instanceof Blob ? content : new Blob([content as BlobPart], { type });
  const url = URL.createObjectURL(blob);
  make('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_PATIENCE);
}
