import { cellOf, cellSizes } from '../../../model/cells/index.ts';
import type { ModelConfig } from '../../../model/config.ts';
import { type Constants, type DispatchPlan, read, together, write } from '../dispatch.ts';
import { floats } from '../limits.ts';
import { cellFiles, joined } from '../shaders.ts';
import { layerConstants, modelConstants, type Training } from '../training-plan.ts';
import type { Splits } from './gradients.ts';

/** Tile of product.wgsl. */
const TILE = 32;

/** Tiles of product.wgsl along one side. */
function tiles(length: number): number {
  return Math.ceil(length / TILE);
}

/** Numbers of a unit's record of one step; the slots are those of common/cell.wgsl. */
export function recordLength({ cell }: Pick<ModelConfig, 'cell'>): number {
  const { gates, states, kept } = cellSizes(cell);
  const biases = cellOf({ cell }).recurrentBias ? 1 : 0;
  return Math.max(kept + states, gates + biases);
}

/** The invocations that share the units of a stream. */
export function streamInvocations(hiddenSize: number): number {
  return Math.min(256, Math.ceil(hiddenSize / 32) * 32);
}

/** What the passes of the batched path leave behind, layer by layer. */
export function passBuffers({ config }: Pick<Training, 'config'>) {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B, layers } = config;
  const { states } = cellSizes(config.cell);
  const ofLayers = Array.from({ length: layers }, (_, l) => [
    [`states${l}`, floats((tau + 1) * B * states * m, '(tau + 1) × B × states × m')] as const,
    [`record${l}`, floats(tau * B * recordLength(config) * m, 'tau × B × record × m')] as const,
  ]);
  return {
    ...Object.fromEntries(ofLayers.flat()),
    outputs: floats(tau * B * K, 'tau × B × K'),
    rowLosses: floats(tau * B, 'tau × B'),
  };
}

/** The dispatches of layers, outputs and their gradients, over all streams at once. */
export class LayerDispatches {
  readonly #training: Training;
  readonly #model: Constants;
  readonly #cell: readonly string[];
  /** The cell, and what of a layer is seen from above. */
  readonly #masked: readonly string[];
  readonly #rows: number;
  /** Where documents begin; it reads the text, which is bound for it where it is not yet. */
  readonly #documents: boolean;
  /** The invocations that share the units of a stream. */
  readonly #ofStream: { readonly streamInvocations: number };

  constructor(training: Training) {
    const { config, recipe } = training;
    this.#training = training;
    this.#model = modelConstants(training);
    this.#cell = ['common/sizes', ...cellFiles(config.cell), 'common/parameter_layout'];
    const dropout = recipe.dropout > 0 ? 'common/dropout' : 'common/no_dropout';
    this.#masked = [...this.#cell, dropout];
    this.#documents = config.endMark !== undefined;
    this.#rows = config.seqLength * config.batchSize;
    this.#ofStream = { streamInvocations: streamInvocations(config.hiddenSize) };
  }

  /** Hidden states, logits, losses; the logits become their gradients. */
  forward(): DispatchPlan[] {
    const { layers } = this.#training.config;
    const through = Array.from({ length: layers }, (_, l) =>
      l === 0 ? [this.#recurrence(0)] : [this.#input(l), this.#recurrence(l)],
    );
    return [...through.flat(), this.#logits(), this.#softmax()];
  }

  /** From the gradients of the logits to those of every layer's products. */
  backward(): DispatchPlan[] {
    const { layers } = this.#training.config;
    const down = Array.from({ length: layers }, (_, i) => {
      const l = layers - 1 - i;
      return l === 0 ? [this.#recurrenceBack(0)] : [this.#recurrenceBack(l), this.#inputBack(l)];
    });
    return [this.#outputsBack(), ...down.flat()];
  }

  /** @param splits constants of the splits of the rows. */
  weightGradients(splits: Splits): DispatchPlan[] {
    const { layers } = this.#training.config;
    return [
      this.#outputWeights(splits),
      ...Array.from({ length: layers }, (_, l) => this.#layerWeights(l, splits)),
    ];
  }

  /** The file that tells where documents begin. @param more files that bind the text, where the shader has not. */
  #beginnings(...more: string[]): string[] {
    return this.#documents ? [...more, 'common/documents'] : ['common/no_documents'];
  }

  get #gateRows(): number {
    const { cell, hiddenSize } = this.#training.config;
    return cellSizes(cell).gates * hiddenSize;
  }

  #constants(layer: number, ...more: Constants[]): Constants {
    return together(this.#model, layerConstants(this.#training.config, layer), ...more);
  }

  #recurrence(layer: number): DispatchPlan {
    const input = layer === 0 ? 'batched/input_text' : 'batched/input_layer';
    const files = ['common/starts', ...this.#beginnings(), 'common/recurrent_bias', input, 'batched/forward'];
    return {
      shader: joined(`forward of layer ${layer}`, [...this.#cell, ...files]),
      constants: this.#constants(layer, this.#ofStream),
      bindings: [
        read('ids'),
        read('control'),
        read('parameters'),
        write('carried'),
        write(`states${layer}`),
        write(`record${layer}`),
      ],
      workgroups: [this.#training.config.batchSize, 1, 1],
    };
  }

  #input(layer: number): DispatchPlan {
    return {
      shader: joined(`input of layer ${layer}`, [...this.#masked, 'batched/layer_input', 'common/product']),
      constants: this.#constants(layer),
      bindings: [read('control'), read('parameters'), read(`states${layer - 1}`), write(`record${layer}`)],
      workgroups: [tiles(this.#gateRows), tiles(this.#rows), 1],
    };
  }

  #logits(): DispatchPlan {
    const top = this.#training.config.layers - 1;
    return {
      shader: joined('logits', [...this.#masked, 'batched/logits', 'common/product']),
      constants: this.#constants(top),
      bindings: [read('control'), read('parameters'), read(`states${top}`), write('outputs')],
      workgroups: [tiles(this.#training.config.vocabularySize), tiles(this.#rows), 1],
    };
  }

  #softmax(): DispatchPlan {
    const across = Math.min(this.#rows, 32768);
    return {
      shader: joined('softmax', ['common/sizes', 'common/starts', 'common/sum_of_all', 'batched/softmax']),
      constants: this.#model,
      bindings: [read('ids'), write('control'), write('outputs'), write('rowLosses')],
      workgroups: [across, Math.ceil(this.#rows / across), 1],
    };
  }

  #outputsBack(): DispatchPlan {
    const top = this.#training.config.layers - 1;
    return {
      shader: joined('hidden gradient', [...this.#masked, 'batched/hidden_gradient', 'common/product']),
      constants: this.#constants(top),
      bindings: [read('control'), read('parameters'), read('outputs'), write(`record${top}`)],
      workgroups: [tiles(this.#training.config.hiddenSize), tiles(this.#rows), 1],
    };
  }

  #recurrenceBack(layer: number): DispatchPlan {
    return {
      shader: joined(`backward of layer ${layer}`, [
        ...this.#cell,
        ...this.#beginnings('common/starts', 'batched/text_of_backward'),
        'batched/backward',
      ]),
      constants: this.#constants(layer, this.#ofStream),
      bindings: [
        read('parameters'),
        read(`states${layer}`),
        write(`record${layer}`),
        ...(this.#documents ? [read('ids'), read('control')] : []),
      ],
      workgroups: [this.#training.config.batchSize, 1, 1],
    };
  }

  #inputBack(layer: number): DispatchPlan {
    const files = [...this.#masked, 'batched/input_gradient', 'common/product'];
    return {
      shader: joined(`input gradient of layer ${layer}`, files),
      constants: this.#constants(layer),
      bindings: [read('control'), read('parameters'), read(`record${layer}`), write(`record${layer - 1}`)],
      workgroups: [tiles(this.#training.config.hiddenSize), tiles(this.#rows), 1],
    };
  }

  #outputWeights(splits: Splits): DispatchPlan {
    const { layers, hiddenSize, vocabularySize } = this.#training.config;
    const files = ['common/splits', 'batched/output_weight_gradients', 'common/product'];
    return {
      shader: joined('output weight gradients', [...this.#masked, ...files]),
      constants: this.#constants(layers - 1, splits),
      bindings: [read('control'), read(`states${layers - 1}`), read('outputs'), write('gradients')],
      workgroups: [tiles(hiddenSize + 1), tiles(vocabularySize), splits.splits],
    };
  }

  #layerWeights(layer: number, splits: Splits): DispatchPlan {
    const { hiddenSize: m, vocabularySize: K, cell } = this.#training.config;
    const input = layer === 0 ? ['common/starts', 'batched/weights_text'] : ['batched/weights_layer'];
    const bound = layer === 0 ? [] : ['common/starts', 'batched/text_of_weights'];
    const files = [
      ...input,
      ...this.#beginnings(...bound),
      'common/splits',
      'batched/layer_weight_gradients',
      'common/product',
    ];
    // A column for bR, and then to the next tile, where dr and dx differ.
    const atInput = cellOf({ cell }).recurrentBias ? tiles(m + 1) * TILE : m;
    const inputSize = layer === 0 ? K : m;
    return {
      shader: joined(`weight gradients of layer ${layer}`, [...this.#masked, ...files]),
      constants: this.#constants(layer, splits, { atInput }),
      bindings: [
        read(layer === 0 ? 'ids' : `states${layer - 1}`),
        read('control'),
        read(`states${layer}`),
        read(`record${layer}`),
        write('gradients'),
        ...(this.#documents && layer > 0 ? [read('ids')] : []),
      ],
      workgroups: [tiles(atInput + inputSize + 1), tiles(this.#gateRows), splits.splits],
    };
  }
}
