import adagrad from '../../../shaders/adagrad.wgsl?raw';
import adagradStep from '../../../shaders/adagrad_step.wgsl?raw';
import backward from '../../../shaders/backward.wgsl?raw';
import finishAdagrad from '../../../shaders/finish_adagrad.wgsl?raw';
import finishGradients from '../../../shaders/finish_gradients.wgsl?raw';
import forward from '../../../shaders/forward.wgsl?raw';
import fused from '../../../shaders/fused.wgsl?raw';
import hiddenGradient from '../../../shaders/hidden_gradient.wgsl?raw';
import inputWeightGradients from '../../../shaders/input_weight_gradients.wgsl?raw';
import lanesOne from '../../../shaders/lanes_one.wgsl?raw';
import lanesQuad from '../../../shaders/lanes_quad.wgsl?raw';
import logits from '../../../shaders/logits.wgsl?raw';
import outputWeightGradients from '../../../shaders/output_weight_gradients.wgsl?raw';
import outputs from '../../../shaders/outputs.wgsl?raw';
import product from '../../../shaders/product.wgsl?raw';
import recurrence from '../../../shaders/recurrence.wgsl?raw';
import sample from '../../../shaders/sample.wgsl?raw';
import softmax from '../../../shaders/softmax.wgsl?raw';
import streams from '../../../shaders/streams.wgsl?raw';
import tanh from '../../../shaders/tanh.wgsl?raw';
import tapeStorage from '../../../shaders/tape_storage.wgsl?raw';
import tapeWorkgroup from '../../../shaders/tape_workgroup.wgsl?raw';
import walk from '../../../shaders/walk.wgsl?raw';
import weightGradients from '../../../shaders/weight_gradients.wgsl?raw';

/** A compute shader: its label and its WGSL, with the files that it is joined to. */
export interface Shader {
  readonly label: string;
  readonly code: string;
}

/** The shaders that are the same for every configuration. */
export const shaders = {
  forward: joined('forward', walk, tanh, forward),
  logits: joined('logits', logits, product),
  softmax: joined('softmax', walk, softmax),
  hiddenGradient: joined('hidden gradient', hiddenGradient, product),
  backward: joined('backward', backward),
  outputWeightGradients: joined('output weight gradients', outputWeightGradients, product),
  inputWeightGradients: joined('input weight gradients', walk, inputWeightGradients, product),
  weightGradients: joined('weight gradients', walk, weightGradients, product),
  adagrad: joined('adagrad', adagrad, adagradStep),
  sample: joined('sample', tanh, sample),
};

export type ShaderName = keyof typeof shaders;

/** How the passes of one workgroup are laid out; see layout.ts. */
interface PassesVariant {
  /** Invocations that share a row of weights; four need subgroup operations. */
  readonly lanes: 1 | 4;
  /** vec4f of weights that an invocation keeps in registers. */
  readonly quads: number;
  /** Where the passes leave what later phases read. */
  readonly tape: 'workgroup' | 'storage';
}

/** Whole updates in one workgroup, ending in AdaGrad, or in the gradients alone. */
export function fusedShader(variant: PassesVariant, end: 'adagrad' | 'gradients'): Shader {
  const finish = end === 'adagrad' ? [finishAdagrad, adagradStep] : [finishGradients];
  return joined(`fused, ${end}`, ...passes(variant), fused, ...finish);
}

/** The passes of a few streams a workgroup. */
export function streamsShader(variant: PassesVariant): Shader {
  return joined('streams', ...passes(variant), streams);
}

function passes({ lanes, quads, tape }: PassesVariant): string[] {
  return [
    lanes === 4 ? lanesQuad : lanesOne, // first, since it may enable subgroups
    `const QUADS = ${quads}u;\n`,
    tape === 'workgroup' ? tapeWorkgroup : tapeStorage,
    walk,
    tanh,
    recurrence,
    outputs,
  ];
}

function joined(label: string, ...files: string[]): Shader {
  return { label, code: files.join('') };
}

/** Names of the `override` constants that a shader declares and does not compute itself. */
export function overridesOf({ code }: Shader): string[] {
  return [...code.matchAll(/^override (\w+)(?:: *\w+)?;/gm)].map((match) => match[1]!);
}
