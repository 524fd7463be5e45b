import { NORM_EPSILON } from '../../model/clipping.ts';
import type { ModelConfig } from '../../model/config.ts';
import { dropThreshold } from '../../model/dropout.ts';
import { slotsOf } from '../../model/optimizers/index.ts';
import { EPSILON } from '../../model/optimizers/optimizer.ts';
import { lossDivisor, type Recipe } from '../../model/recipe.ts';
import { carriedLength } from '../../model/state.ts';
import type { TensorKind } from '../../model/tensors.ts';
import type { OpenOptions } from '../backend.ts';
import { type BufferSize, floats, RING_LENGTH } from './limits.ts';
import { deviceParameterCount, deviceTensors, padded } from './parameter-layout.ts';

/** What is trained, as far as it decides sizes. */
export interface Training {
  readonly config: ModelConfig;
  readonly recipe: Recipe;
  /** Ids of the text, before the table of starts. */
  readonly textLength: number;
  /** Rows of that table. */
  readonly updatesPerEpoch: number;
}

export function trainingOf({ config, recipe, text }: Omit<OpenOptions, 'state'>): Training {
  const updatesPerEpoch = text.batches?.updatesPerEpoch ?? 0;
  return { config, recipe, textLength: text.ids.length, updatesPerEpoch };
}

/** The buffers of a session, whatever its path. */
export function sharedBuffers({ config, recipe, textLength, updatesPerEpoch }: Training) {
  const P = deviceParameterCount(config);
  return {
    ids: floats(textLength + updatesPerEpoch * config.batchSize, 'characters and starts'),
    parameters: floats(P, 'parameters'),
    moments: floats(slotsOf(recipe) * P, 'moments × parameters'),
    carried: floats(carriedLength(config), 'layers × states × B × m'),
    losses: floats(RING_LENGTH, 'updates'),
    control: floats(2, 'numbers'),
  } satisfies Record<string, BufferSize>;
}

/** No id is as large. */
const NO_MARK = 0xffff_ffff;

/** Constants of all shaders. */
export function modelConstants({ config, recipe, textLength, updatesPerEpoch }: Training) {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  return {
    K,
    m,
    tau,
    B,
    rows: tau * B,
    mPadded: padded(m),
    parameterCount: deviceParameterCount(config),
    atV: offsetOf(config, 'V', 0),
    atc: offsetOf(config, 'c', 0),
    lossDivisor: lossDivisor(config, recipe),
    startsAt: textLength,
    updatesPerEpoch,
    endMark: config.endMark ?? NO_MARK,
    ringLength: RING_LENGTH,
    ...recipeConstants(recipe),
  };
}

function recipeConstants({ clipAt, momentum, decay, dropout, seed }: Recipe) {
  return {
    clipAt,
    momentum,
    freshMomentum: 1 - momentum,
    freshDecay: 1 - decay,
    EPSILON,
    NORM_EPSILON,
    seed: seed >>> 0,
    dropThreshold: dropThreshold(dropout),
    seenScale: 1 / (1 - dropout),
  };
}

/** Constants of the shaders of one layer. */
export function layerConstants(config: ModelConfig, layer: number) {
  return {
    layer,
    atU: offsetOf(config, 'U', layer),
    atW: offsetOf(config, 'W', layer),
    atb: offsetOf(config, 'b', layer),
    atbR: offsetOf(config, 'bR', layer),
  };
}

/** Of a tensor among the parameters on the GPU; 0 where the cell has no such tensor, and no shader looks for it. */
function offsetOf(config: ModelConfig, kind: TensorKind, layer: number): number {
  return (
    deviceTensors(config).find(({ tensor }) => tensor.kind === kind && tensor.layer === layer)?.offset ?? 0
  );
}
