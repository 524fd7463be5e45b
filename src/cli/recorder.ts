import type { RunConfig } from '../node/run-folder/config.ts';
import type { RunFolder } from '../node/run-folder/folder.ts';
import { readLogs } from '../node/run-folder/reading.ts';
import type { Checkpoint } from '../training/checkpoint.ts';
import { type HandoverEvent, metricOf, type RewoundEvent, type TrainingEvent } from '../training/events.ts';
import { newEntry, withEntry } from '../training/history.ts';
import { type Objective, objectiveOf } from '../training/objective.ts';
import { loggedWarning, rewindingOf } from './warnings.ts';

/** Writes what happens in a training into the run's folder. */
export class Recorder {
  readonly #folder: RunFolder;
  #config: RunConfig;
  #checkpoint: Checkpoint | undefined;

  /** @param checkpoint that the training goes on from. */
  constructor(folder: RunFolder, config: RunConfig, checkpoint: Checkpoint | undefined) {
    this.#folder = folder;
    this.#config = config;
    this.#checkpoint = checkpoint;
  }

  /** What config.json tells by now. */
  get config(): RunConfig {
    return this.#config;
  }

  async record(event: TrainingEvent): Promise<void> {
    switch (event.type) {
      case 'update':
        if (event.logged) this.#folder.logMetric(metricOf(event));
        break;
      case 'validation':
        this.#folder.logMetric({ update: event.update, validationLoss: event.loss });
        break;
      case 'sample':
        this.#folder.logSample({ update: event.update, text: event.text });
        break;
      case 'checkpoint':
        this.#checkpoint = { ...event.checkpoint, history: this.#config.history };
        await this.#folder.saveCheckpoint(this.#checkpoint, event.best);
        break;
      case 'handover':
        this.#handOver(event);
        break;
      case 'warning':
        this.#folder.logWarning(loggedWarning(event, this.#config));
        break;
      case 'rewound':
        this.#goBack(event);
        break;
      case 'writing':
      case 'reading':
      case 'done':
        break;
    }
  }

  #handOver(event: HandoverEvent): void {
    const { update, to: backend, reason } = event;
    this.#folder.logHandover(event);
    const entry = newEntry({ update, backend, changed: {}, reason });
    this.#config = { ...this.#config, backend, history: withEntry(this.#config.history, entry) };
    this.#folder.updateConfig(this.#config);
  }

  #goBack(event: RewoundEvent): void {
    const { update, learningRate } = event;
    const { backend, history, options } = this.#config;
    const entry = newEntry({ update, backend, changed: { learningRate } });
    this.#checkpoint = undefined; // the one of that update comes next, where there is one
    this.#folder.goBack(update);
    this.#folder.logWarning(rewindingOf(event));
    this.#config = {
      ...this.#config,
      options: { ...options, learningRate },
      history: withEntry(history, entry),
    };
    this.#folder.updateConfig(this.#config);
  }

  /** Sees that the last checkpoint is saved. @throws UserError when it cannot be. */
  async finish(): Promise<void> {
    await this.#folder.saveRest();
  }

  /** How good the run is, as far as it is saved. */
  objective(): Objective | undefined {
    return this.#checkpoint && objectiveOf(this.#checkpoint, readLogs(this.#folder.path).validation);
  }
}
