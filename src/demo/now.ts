import type { TrainingOptions } from '../training/options.ts';
import type { Warning } from '../training/watch/words.ts';
import { pageOptions } from './page-options.ts';
import type { HeldOutLoss, Phase, Progress, RunEvent, RunView, Sample, TextSummary } from './protocol.ts';
import { logSpaced } from './thinning.ts';
import type { View } from './view/view.ts';

/** Samples kept at most. */
const MOST_SAMPLES = 200;

type BackendEvent = Extract<RunEvent, { type: 'backend' }>;

/** How things stand: what a view that is made in the middle of a run has missed. */
export class Now implements View {
  text: TextSummary | undefined;
  options: TrainingOptions = pageOptions();
  phase: Phase = 'opening';
  /** Updates done when the training began or ended; `progress` tells those of one that goes on. */
  update = 0;
  progress: Progress | undefined;
  samples: readonly Sample[] = [];
  validation: readonly HeldOutLoss[] = [];
  warnings: readonly Warning[] = [];
  /** Whether the browser keeps the run, so that another worker can take it up. */
  stores = false;
  /** What trained last in this tab of the browser, and why; undefined before. */
  backend: BackendEvent | undefined;

  /** Whether a training is under way, or about to be. */
  get isTraining(): boolean {
    return this.phase === 'starting' || this.phase === 'training';
  }

  /** Whether the run has had an update: there are weights that learnt something. */
  get hasLearnt(): boolean {
    return this.update > 0 || this.progress !== undefined;
  }

  showText(text: TextSummary): void {
    this.text = text;
    this.phase = 'idle';
  }

  setOptions(options: TrainingOptions): void {
    this.options = options;
  }

  showRun(run: RunView | undefined): void {
    this.phase = run?.phase ?? 'idle';
    this.update = run?.update ?? 0;
    this.progress = run?.progress;
    this.samples = logSpaced(run?.samples ?? [], MOST_SAMPLES);
    this.validation = run?.validation ?? [];
    this.warnings = run?.warnings ?? [];
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case 'phase':
        this.phase = event.phase;
        this.update = event.update;
        if (event.phase === 'idle') this.showRun(undefined);
        break;
      case 'backend':
        this.backend = event;
        break;
      case 'progress':
        this.progress = event.progress;
        break;
      case 'samples':
        this.samples = logSpaced([...this.samples, ...event.samples], MOST_SAMPLES);
        break;
      case 'validation':
        this.validation = [...this.validation, event];
        break;
      case 'warning':
        this.warnings = [...this.warnings, event.warning];
        break;
      case 'saved':
        this.stores = true;
        break;
      case 'notSaved':
        this.stores = false;
        break;
      case 'rewound':
        this.samples = upTo(this.samples, event.update);
        this.validation = upTo(this.validation, event.update);
        break;
    }
  }
}

function upTo<T extends { readonly update: number }>(entries: readonly T[], update: number): readonly T[] {
  return entries.filter((entry) => entry.update <= update);
}
