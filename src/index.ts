export type {
  Backend,
  BackendDescription,
  FrameReport,
  Gradients,
  Handover,
  OpenOptions,
  SampleRequest,
  Session,
  TrainingText,
} from './backends/backend.ts';
export { CpuBackend } from './backends/cpu/backend.ts';
export { HandoverBackend } from './backends/handover.ts';
export type { Measurement, Trial } from './backends/measure.ts';
export { BACKEND_NAMES } from './backends/names.ts';
export {
  type Choice,
  type ChoiceStore,
  type Environment,
  openBackend,
} from './backends/registry.ts';
export { SimdBackend } from './backends/simd/backend.ts';
export { WebGpuBackend } from './backends/webgpu/backend.ts';
export { type BenchOptions, compareBackends, FULL, QUICK } from './bench/bench.ts';
export { benchChart } from './bench/chart.ts';
export { configurations, multiplyAdds } from './bench/configurations.ts';
export { type BenchHost, localHost } from './bench/host.ts';
export { measurePeak } from './bench/peak.ts';
export type { BenchResult } from './bench/result.ts';
export { remoteHost, serveHost } from './bench/rpc.ts';
export { UserError } from './errors.ts';
export type { ModelConfig } from './model/config.ts';
export type { SamplingOptions } from './model/sampling.ts';
export { initialState, type TrainingState } from './model/state.ts';
export { type Tensor, tensorsOf, viewsOf } from './model/tensors.ts';
export { Random } from './random.ts';
export { type ReportData, renderReport } from './report/report.ts';
export { type Batches, type BatchOptions, batchesOf } from './text/batches.ts';
export { type Corpus, corpusOf, readCorpus } from './text/corpus.ts';
export { ngramEntropies } from './text/ngrams.ts';
export type { TextOptions } from './text/text-options.ts';
export { Vocabulary } from './text/vocabulary.ts';
export {
  type Checkpoint,
  type Model,
  readCheckpoint,
  readModel,
  writeCheckpoint,
  writeModel,
} from './training/checkpoint.ts';
export { departures, describePreset } from './training/departures.ts';
export { type Metric, metricOf, type TrainingEvent } from './training/events.ts';
export { type GradientReport, judgeBackend, judgeReference } from './training/gradient-report.ts';
export { DEFAULTS, OPTIONS, type TrainingOptions, trainingOptions } from './training/options.ts';
export { beginningOf, writePassage, writePassages } from './training/passage.ts';
export type { PassageOptions } from './training/passage-options.ts';
export { PRESETS } from './training/presets.ts';
export { configOf, recipeOf, type Setup, setupOf, trialOf } from './training/setup.ts';
export { smooth } from './training/smoothing.ts';
export {
  type PartSurprises,
  type SurpriseOptions,
  type Surprises,
  surprisesInParts,
  surprisesOf,
} from './training/surprise.ts';
export { Trainer, type TrainerOptions } from './training/trainer.ts';
export { judge } from './training/watch/judge.ts';
export { clippedShare, saturatedShare } from './training/watch/signs.ts';
