import adagrad from '../../../shaders/adagrad.wgsl?raw';
import backward from '../../../shaders/backward.wgsl?raw';
import forward from '../../../shaders/forward.wgsl?raw';
import hiddenGradient from '../../../shaders/hidden_gradient.wgsl?raw';
import inputWeightGradients from '../../../shaders/input_weight_gradients.wgsl?raw';
import logits from '../../../shaders/logits.wgsl?raw';
import outputWeightGradients from '../../../shaders/output_weight_gradients.wgsl?raw';
import product from '../../../shaders/product.wgsl?raw';
import sample from '../../../shaders/sample.wgsl?raw';
import softmax from '../../../shaders/softmax.wgsl?raw';
import tanh from '../../../shaders/tanh.wgsl?raw';
import walk from '../../../shaders/walk.wgsl?raw';

/** Every compute shader, with the files that it is joined to. */
export const shaders = {
  forward: walk + tanh + forward,
  logits: logits + product,
  softmax: walk + softmax,
  hiddenGradient: hiddenGradient + product,
  backward,
  outputWeightGradients: outputWeightGradients + product,
  inputWeightGradients: walk + inputWeightGradients + product,
  adagrad,
  sample: tanh + sample,
};

export type ShaderName = keyof typeof shaders;

/** Names of the `override` constants that a shader declares and does not compute itself. */
export function overridesOf(shader: ShaderName): string[] {
  return [...shaders[shader].matchAll(/^override (\w+)(?:: *\w+)?;/gm)].map((match) => match[1]!);
}
