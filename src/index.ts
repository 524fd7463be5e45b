/**
 * A character-level recurrent network, trained by WebGPU, by WebAssembly or by plain loops, in browsers and in Node.
 * From a text (`corpusOf`) and options (`trainingOptions`) a `Trainer` makes models on a backend (`openBackend`); models
 * write (`writePassage`), and can be stored and read (`writeModel`, `readModel`).
 */
export type {
  Backend,
  BackendDescription,
  FrameReport,
  Gradients,
  Handover,
  Kernels,
  OpenOptions,
  SampleRequest,
  Session,
  TextPart,
  TrainingText,
} from './backends/backend.ts';
export type { Measurement, Trial } from './backends/measure.ts';
export { BACKEND_NAMES, type BackendName } from './backends/names.ts';
export { type Choice, type ChoiceStore, type Environment, openBackend } from './backends/registry.ts';
export type { WebGpu } from './backends/webgpu/entry.ts';
export { CheckError, UserError } from './errors.ts';
export type { Cell } from './model/cells/cell.ts';
export type { CellName } from './model/cells/index.ts';
export type { ModelConfig, ModelShape } from './model/config.ts';
export type { OptimizerName } from './model/optimizers/index.ts';
export type { Optimizer, StepNumbers } from './model/optimizers/optimizer.ts';
export type { Recipe } from './model/recipe.ts';
export type { SamplingOptions } from './model/sampling.ts';
export type { TrainingState } from './model/state.ts';
export { type RealArray, type Tensor, type TensorKind, tensorsOf, viewsOf } from './model/tensors.ts';
export type { Batches, Place } from './text/batches.ts';
export { type Corpus, corpusOf, readCorpus, type TextIdentity } from './text/corpus.ts';
export { ngramEntropies } from './text/ngrams.ts';
export type { TextOptions } from './text/text-options.ts';
export type { Unknown } from './text/understanding.ts';
export { Vocabulary } from './text/vocabulary.ts';
export {
  type Checkpoint,
  type LowestLoss,
  type Model,
  readCheckpoint,
  readModel,
  writeCheckpoint,
  writeModel,
} from './training/checkpoint.ts';
export { describePreset } from './training/departures.ts';
export type {
  CheckpointEvent,
  DoneEvent,
  HandoverEvent,
  Metric,
  ReadingEvent,
  RewoundEvent,
  SampleEvent,
  TrainingEvent,
  UpdateEvent,
  ValidationEvent,
  WarningEvent,
  WritingEvent,
} from './training/events.ts';
export {
  type CheckPlace,
  type Coverage,
  type GradientReport,
  judgeBackend,
  judgeReference,
  type TensorReport,
} from './training/gradient-report.ts';
export type { History, HistoryEntry } from './training/history.ts';
export type { ChoiceOption, NumberOption, Option } from './training/options/option.ts';
export {
  DEFAULTS,
  OPTIONS,
  type OptionName,
  type TrainingOptions,
  trainingOptions,
} from './training/options.ts';
export { beginningOf, writePassage, writePassages } from './training/passage.ts';
export type { PassageOptions } from './training/passage-options.ts';
export { PRESETS } from './training/presets.ts';
export { registerCell, registerOptimizer } from './training/registering.ts';
export { type BatchedText, placeOf, type Setup, type TrainingPlace } from './training/setup.ts';
export { type SurpriseOptions, type Surprises, surprisesOf } from './training/surprise.ts';
export { Trainer, type TrainerOptions } from './training/trainer.ts';
export type { Warning } from './training/watch/words.ts';
