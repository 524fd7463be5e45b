import { UserError } from '../../../errors.ts';
import { describeBrowser } from '../../machine.ts';
import type { RunEvent } from '../../protocol.ts';
import { TEXT_KEYS } from '../../text-in-link.ts';
import { attempt, errorPlace, h, onClick, setEnabled, setText } from '../../view/dom.ts';
import { save } from '../../view/save.ts';
import type { Host, Tab } from '../tab.ts';

const NOTHING_YET = 'there is nothing to save yet; press Train first';
const NO_BEST_YET = 'the best model is first kept after 100 updates; train a little longer';

/** Everything that leaves the page, or comes back: checkpoints, report, plot, link. */
class Files implements Tab {
  readonly element: HTMLElement;
  readonly #host: Host;
  readonly #error = errorPlace();
  readonly #buttons = new Map<string, HTMLButtonElement>();
  readonly #status = h('p', { className: 'soft', role: 'status', 'aria-label': 'Files' });

  constructor(host: Host) {
    this.#host = host;
    const file = h('input', { type: 'file', accept: '.safetensors', hidden: true });
    file.addEventListener('change', () => {
      const [chosen] = file.files ?? [];
      file.value = ''; // so that the same file can be chosen again
      if (chosen) this.#load(chosen);
    });
    const actions: readonly (readonly [id: string, label: string, action: () => unknown])[] = [
      ['save-checkpoint', 'Save checkpoint', () => this.#saveCheckpoint()],
      ['load-checkpoint', 'Load checkpoint', () => file.click()],
      ['save-best', 'Save best model', () => this.#saveBest()],
      ['save-report', 'Save report', () => this.#saveReport()],
      ['save-svg', 'Save plot as SVG', () => this.#saveSvg()],
      ['save-png', 'Save plot as PNG', () => this.#savePng()],
      ['copy-link', 'Copy link', () => this.#copyLink()],
    ];
    for (const [id, label, action] of actions) {
      const button = h('button', { id, type: 'button' }, label);
      onClick(button, this.#error, action);
      this.#buttons.set(id, button);
    }
    this.#enable();
    const resume = h('code', {}, 'char-rnn train --resume');
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'files-heading' },
      h('h3', { id: 'files-heading' }, 'Take it with you'),
      h(
        'p',
        { className: 'intro' },
        'Checkpoints are safetensors files; ',
        resume,
        ' goes on from them, and this page from those of the command line. Any model file, of another text too, can be loaded to write with and to look into.',
      ),
      h('div', { className: 'row' }, ...this.#buttons.values()),
      file,
      this.#error,
      this.#status,
    );
  }

  showRun(): void {
    this.#enable();
  }

  take({ type }: RunEvent): void {
    if (type === 'phase' || type === 'progress') this.#enable();
  }

  #enable(): void {
    const { now } = this.#host;
    const enable = (id: string, enabled: boolean, why: string) =>
      setEnabled(this.#buttons.get(id)!, enabled, why);
    for (const id of ['save-checkpoint', 'save-report']) enable(id, now.hasLearnt, NOTHING_YET);
    const waits = now.progress !== undefined && now.progress.best === undefined;
    enable('save-best', now.hasLearnt && !waits, waits ? NO_BEST_YET : NOTHING_YET);
    enable(
      'load-checkpoint',
      !now.isTraining,
      'a training is under way; press Pause first, then load the file',
    );
  }

  #load(file: File): Promise<void> {
    return attempt(this.#error, async () => {
      this.#say(await this.#host.load(new Uint8Array(await file.arrayBuffer()), file.name));
    });
  }

  async #saveCheckpoint(): Promise<void> {
    const { checkpoint } = await this.#files();
    save('checkpoint.safetensors', checkpoint);
  }

  async #saveBest(): Promise<void> {
    const { best } = await this.#files();
    if (!best) throw new UserError(NO_BEST_YET);
    save('best.safetensors', best);
  }

  async #files(): Promise<{ checkpoint: Uint8Array; best: Uint8Array | undefined }> {
    const { checkpoint, best } = await this.#host.workers.training.files();
    if (!checkpoint) throw new UserError(NOTHING_YET);
    return { checkpoint, best };
  }

  async #saveReport(): Promise<void> {
    const { workers, now } = this.#host;
    const { checkpoint, best } = await this.#files();
    if (!now.backend) throw new UserError('the report names the backend; train on for a moment first');
    this.#say('Checking gradients and writing the report …');
    const html = await workers.inspector.report({
      checkpoint,
      best,
      backend: now.backend.backend,
      measurements: now.backend.measurements,
      machine: describeBrowser(),
      metrics: await workers.training.metrics(),
      samples: now.samples,
      validation: now.validation,
      warnings: await workers.training.warnings(),
    });
    save('report.html', html, 'text/html');
    this.#say('The report is saved.');
  }

  #saveSvg(): void {
    save('loss.svg', this.#host.plot.svg(), 'image/svg+xml');
  }

  async #savePng(): Promise<void> {
    save('loss.png', await this.#host.plot.png());
  }

  async #copyLink(): Promise<void> {
    const link = this.#host.link();
    history.replaceState(null, '', link);
    const copied = await navigator.clipboard?.writeText(location.href).then(
      () => true,
      () => false,
    );
    const place = copied ? 'The link is in the clipboard.' : 'The link is in the address bar.';
    const hasText = TEXT_KEYS.some((key) => new URLSearchParams(link.slice(1)).has(key));
    this.#say(hasText ? place : `${place} The text is too long for it: send its file along.`);
  }

  #say(words: string): void {
    setText(this.#status, words);
  }
}

export function open(host: Host): Tab {
  return new Files(host);
}
