import type { Backend, FrameReport } from '../../backends/backend.ts';
import type { Trial } from '../../backends/measure.ts';
import { type Choice, type ChoiceStore, openBackend } from '../../backends/registry.ts';
import { workOf } from '../../backends/work.ts';
import { browserEnvironment } from '../../browser/environment.ts';
import type { RunListener } from '../protocol.ts';
import { browserChoices } from './choices.ts';

/** The backend in use, kept open between two trainings. */
export class BackendSlot {
  #open: (Choice & { readonly key: string }) | undefined;
  #choices: Promise<ChoiceStore> | undefined;

  /**
   * The backend of this name, or for `auto` the one that is fastest at the trial.
   * @throws UserError when it cannot run here.
   */
  async open(name: string, trial: Trial, listener: RunListener): Promise<Backend> {
    const key = name === 'auto' ? JSON.stringify([name, workOf(trial)]) : name;
    if (this.#open?.key !== key) {
      this.close();
      this.#choices ??= browserChoices();
      const environment = { ...browserEnvironment, choices: await this.#choices };
      this.#open = { key, ...(await openBackend(name, environment, trial)) };
      const { backend, reason, measurements } = this.#open;
      listener({ type: 'backend', backend: backend.describe(), reason, measurements });
    }
    return this.#open.backend;
  }

  noteFrames(report: FrameReport): void {
    this.#open?.backend.noteFrames?.(report);
  }

  close(): void {
    this.#open?.backend.dispose();
    this.#open = undefined;
  }
}
