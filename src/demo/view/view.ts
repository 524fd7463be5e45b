import type { TrainingOptions } from '../../training/options.ts';
import type { RunEvent, RunView, TextSummary } from '../protocol.ts';

/** A part of the page that follows the run. */
export interface View {
  /** Shows another text. */
  showText?(text: TextSummary): void;
  /** Shows a run as it stands; undefined before there is one. */
  showRun?(run: RunView | undefined): void;
  /** Takes the options that are set; those of the run, once it has begun. */
  setOptions?(options: TrainingOptions): void;
  /** Follows what happens. */
  take?(event: RunEvent): void;
}
