import { optimizerOf } from '../../../model/optimizers/index.ts';
import { type Binding, type DispatchPlan, together, uniform, write } from '../dispatch.ts';
import { floats, type Limits } from '../limits.ts';
import { deviceParameterCount } from '../parameter-layout.ts';
import { joined, optimizerFile } from '../shaders.ts';
import { layerConstants, modelConstants, type Training } from '../training-plan.ts';
import { type Constraints, type Layout, layoutConstants, layoutFor } from './layout.ts';
import type { PathPlan, Refusal } from './path.ts';
import { describeLayout, lackOf, passBindings, passFiles, tapeBuffers } from './workgroup.ts';

/** Rows, tau * B, beyond which one workgroup has no chance against many. */
const MOST_ROWS = 1024;

/** The path for few streams: one workgroup makes whole updates, many in one dispatch. */
export function planFused(training: Training, limits: Limits, constraints: Constraints): PathPlan | Refusal {
  const { config } = training;
  const rows = config.seqLength * config.batchSize;
  const lack = lackOf(training);
  if (lack) return { refusal: `the fused path does not train ${lack}; choose the batched path` };
  if (rows > MOST_ROWS) {
    return {
      refusal: `the fused path does not fit: sequence length × batch size is ${rows}, and one workgroup takes at most ${MOST_ROWS}; choose the batched path`,
    };
  }
  const layout = layoutFor(config, config.batchSize, limits, constraints);
  if ('unfit' in layout)
    return { refusal: `the fused path does not fit: ${layout.unfit}; choose the batched path` };
  return {
    name: 'fused',
    detail: `fused, many updates a dispatch, ${describeLayout(layout)}, activations in ${layout.tape} memory`,
    tape: layout.tape,
    buffers: {
      ...tapeBuffers(layout),
      gradients: floats(deviceParameterCount(config), 'parameters'),
      rowLosses: floats(rows, 'tau × B'),
    },
    splits: 1,
    update: [updateDispatch(training, layout)],
    manyUpdates: true,
    gradients: [gradientDispatch(training, layout)],
  };
}

function updateDispatch(training: Training, layout: Layout): DispatchPlan {
  const { clip, optimizer } = training.recipe;
  const norm = clip === 'norm';
  const files = [
    'workgroup/finish_update',
    norm ? 'workgroup/finish_norm' : 'workgroup/finish_step',
    `clipping/${clip}`,
    optimizerFile(optimizer),
    'common/apply',
  ];
  const bindings = [
    uniform('steps'),
    write('moments'),
    write('losses'),
    ...(norm ? [write('gradients')] : []),
  ];
  // What of U belongs to no character of the update may be left out only where that changes nothing.
  const everyCharacter = norm || !optimizerOf({ optimizer }).sparse;
  return dispatch(
    `fused, ${optimizer} clipped by ${clip}`,
    training,
    layout,
    files,
    bindings,
    everyCharacter,
  );
}

function gradientDispatch(training: Training, layout: Layout): DispatchPlan {
  const bindings = [undefined, write('gradients'), write('rowLosses')];
  return dispatch('fused, gradients', training, layout, ['workgroup/finish_gradients'], bindings, true);
}

function dispatch(
  label: string,
  training: Training,
  layout: Layout,
  files: readonly string[],
  bindings: readonly (Binding | undefined)[],
  everyCharacter: boolean,
): DispatchPlan {
  const { config } = training;
  const own = ['workgroup/outer_products', 'workgroup/input_gradients', 'workgroup/fused'];
  const seenWords = everyCharacter ? Math.ceil(config.vocabularySize / 32) : 1;
  return {
    shader: joined(label, [...passFiles(config, layout), ...own, ...files], layoutConstants(layout)),
    constants: together(modelConstants(training), layerConstants(config, 0), layout.constants, { seenWords }),
    bindings: [...passBindings(layout), ...bindings],
    workgroups: [1, 1, 1],
  };
}
