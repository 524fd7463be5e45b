import { type Remote, wrap } from 'comlink';
import type { Inspector } from './worker/inspector.ts';
import type { TrainingService } from './worker/training-service.ts';

/** A crashed worker is replaced, but not for ever. */
const MOST_REPLACEMENTS = 3;

/** The two workers: one trains, the other reads models, so that nothing holds up the training. */
export class Workers {
  training!: Remote<TrainingService>;
  readonly inspector: Remote<Inspector>;
  /** Safetensors bytes of a model that a person brought to look at; undefined where it is the run's own that is shown. */
  guest: Uint8Array | undefined;
  #worker!: Worker;
  #replacements = 0;
  readonly #onCrash: (message: string, replaced: boolean) => void;

  /** @param onCrash is told when the training worker crashed, and whether there is a new one. */
  constructor(onCrash: (message: string, replaced: boolean) => void) {
    this.#onCrash = onCrash;
    this.#start();
    this.inspector = wrap(
      new Worker(new URL('./worker/inspector.worker.ts', import.meta.url), { type: 'module' }),
    );
  }

  /** Ends the training worker, whatever it is at, and starts another. What was asked of the old one is never answered. */
  restart(): void {
    this.#worker.terminate();
    this.#start();
  }

  #start(): void {
    const worker = new Worker(new URL('./worker/training.worker.ts', import.meta.url), { type: 'module' });
    this.#worker = worker;
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      worker.terminate();
      const replaced = this.#replacements++ < MOST_REPLACEMENTS;
      if (replaced) this.#start();
      this.#onCrash(event.message || 'its script could not be loaded', replaced);
    });
    this.training = wrap(worker);
  }
}
