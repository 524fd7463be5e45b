import type { RunEvent, RunView, TextSummary } from '../protocol.ts';

/** A part of the page that follows the run. */
export interface View {
  /** Shows another text. */
  showText?(text: TextSummary): void;
  /** Shows a run as it stands; undefined before there is one. */
  showRun?(run: RunView | undefined): void;
  /** Follows what happens. */
  take?(event: RunEvent): void;
}
