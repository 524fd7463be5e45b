import type { Session } from '../backends/backend.ts';
import { Random } from '../random.ts';
import { BestModel } from './best-model.ts';
import { Drawing, partLength, Reading, sampleLengthAtOnce } from './reading.ts';
import { firstState, setupOf } from './setup.ts';
import { StepRunner } from './step-runner.ts';
import type { TrainerOptions } from './trainer.ts';
import { TrainingLog } from './training-log.ts';
import { Watcher } from './watch/watcher.ts';

/** A session that trains from one state on, and all that follows from its updates. */
export interface Attempt {
  readonly session: Session;
  readonly best: BestModel;
  readonly log: TrainingLog;
  readonly steps: StepRunner;
  readonly watcher: Watcher;
  readonly drawing: Drawing;
  readonly reading: Reading;
  /** Characters of a sample that are drawn at once. */
  readonly sampleLengthAtOnce: number;
  /** Characters to predict in the held-out text; 0 where nothing is held out. */
  readonly heldOut: number;
  /** Of them, so many are read at once. */
  readonly partLength: number;
  /** The first character of the text that is trained on. */
  readonly opening: string;
}

/** Takes up a training at its checkpoint, or afresh. @throws UserError when it does not fit the text or the backend. */
export async function begin(given: TrainerOptions): Promise<Attempt> {
  const { backend, corpus, options, checkpoint, now = () => performance.now() } = given;
  const setup = setupOf(corpus, options);
  // The seed alone decides both the weights and all samples.
  const random = new Random(checkpoint ? checkpoint.random : options.seed);
  const state = checkpoint?.state ?? given.initial ?? firstState(setup.config, options, random);
  const session = await backend.open({ ...setup, state });
  const best = new BestModel(session, given.best);
  const log = new TrainingLog(options, setup.text.batches, checkpoint, now);
  const steps = new StepRunner({ session, text: setup.text, options, random, best, update: log.update });
  const opening = corpus.vocabulary.decode(setup.text.ids.subarray(0, 1));
  const heldOut = Math.max(0, (setup.text.validationIds?.length ?? 0) - 1);
  const watcher = new Watcher(corpus, options);
  return {
    session,
    best,
    log,
    steps,
    watcher,
    drawing: new Drawing(),
    reading: new Reading(),
    sampleLengthAtOnce: sampleLengthAtOnce(setup.config),
    heldOut,
    partLength: partLength(setup.config),
    opening,
  };
}
